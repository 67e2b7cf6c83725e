import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { RequestHandler } from 'express'
import type { Logger } from '../../src/index.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { channels } from './channels.ts'

/**
 * Listens to everything that a storefront logs, publishes and answers, and finds secrets in it: tokens, passwords, codes,
 * cookies, the app's own secrets, what Kibo says of its insides.
 */
export class LeakWatch {
  readonly #lines: string[] = []
  readonly #secrets = new Set<string>()
  readonly #listen = (message: unknown, channel: string | symbol) =>
    this.#note(`${String(channel)} ${inspectAll(message)}`)

  constructor(secrets: string[]) {
    for (const secret of secrets) this.#secrets.add(secret)
    for (const channel of channels) subscribe(channel, this.#listen)
  }

  /** The app's logger, listened to. */
  logger(logger?: Logger): Logger {
    const at = (level: 'info' | 'warn' | 'error' | 'debug') => (fields: object, message?: string) => {
      this.#note(`log ${message} ${inspectAll(fields)}`)
      logger?.[level]?.(fields, message)
    }
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }

  /** Notes bodies and headers of answers; the values of cookies that are set are secrets themselves. */
  middleware(): RequestHandler {
    return (req, res, next) => {
      const end = res.end
      res.end = ((...args: Parameters<typeof end>) => {
        for (const line of [res.getHeader('set-cookie') ?? []].flat().map(String)) {
          const value = line.split(';')[0]?.split('=').slice(1).join('=')
          if (value !== undefined && value.length >= 8) this.#secrets.add(value)
        }
        const { 'set-cookie': _, ...headers } = res.getHeaders()
        const body = Buffer.isBuffer(args[0]) || typeof args[0] === 'string' ? args[0].toString() : ''
        if (isOurs(req.originalUrl, String(headers['content-type'])))
          this.#note(`answer ${JSON.stringify(headers)} ${body}`)
        return Reflect.apply(end, res, args)
      }) as typeof end
      next()
    }
  }

  /** Ends listening. @throws {AssertionError} naming the first line that holds a secret */
  close(sandbox: Sandbox): void {
    for (const channel of channels) unsubscribe(channel, this.#listen)
    for (const call of sandbox.calls) this.#learn(call)
    const codes = sandbox.outbox.map((mail) => new RegExp(`\\b${mail.code}\\b`))
    for (const line of this.#lines) {
      assert.doesNotMatch(line, /exceptionDetail|stackTrace/, 'Kibo’s insides leaked')
      for (const secret of this.#secrets) assert.ok(!line.includes(secret), `a secret leaked: ${line}`)
      for (const code of codes) assert.ok(!code.test(line), `a code leaked: ${line}`)
    }
  }

  #note(line: string): void {
    if (this.#lines.length < 20_000) this.#lines.push(line)
  }

  #learn({ headers, query, body }: Sandbox['calls'][number]): void {
    const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
    for (const secret of [
      headers['x-vol-user-claims'],
      headers.authorization?.toString().replace(/^Bearer /, ''),
      query.refreshToken,
      fields.password,
      fields.oldPassword,
      fields.newPassword,
    ]) {
      if (typeof secret === 'string' && secret.length >= 8) this.#secrets.add(secret)
    }
  }
}

/** An answer of the package's, and of the test app's pages that show no ticket. */
function isOurs(url: string, contentType: string): boolean {
  return /^\/(auth|account)?(\W|$)/.test(url) || contentType.startsWith('application/problem+json')
}

/** Errors too, with their message, stack and cause: whoever listens can print them. */
function inspectAll(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Error ? { ...part, message: part.message, stack: part.stack, cause: part.cause } : part,
  )
}
