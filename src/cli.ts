#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { examine } from './doctor.ts'
import { createSandbox } from './sandbox/index.ts'

const usage = `kibo-storefront-auth <command>

  sandbox [--port 4000]   serve the embedded Kibo customer API on 127.0.0.1
  secret                  print a new secret for STOREFRONT_AUTH_SECRET
  doctor                  check the environment; says what to mend, exit 1 if anything
`

/** Runs one command; resolves to the exit code, or to undefined for a command that goes on. */
async function run([command, ...args]: string[]): Promise<number | undefined> {
  switch (command) {
    case 'sandbox':
      return serveSandbox(args)
    case 'secret':
      parseArgs({ args, options: {} })
      console.log(randomBytes(48).toString('base64url'))
      return 0
    case 'doctor':
      parseArgs({ args, options: {} })
      return printFindings()
    case 'help':
    case '--help':
    case '-h':
      console.log(usage)
      return 0
    default:
      console.error(command === undefined ? usage : `unknown command: ${command}\n\n${usage}`)
      return 2
  }
}

async function serveSandbox(args: string[]): Promise<undefined> {
  const { values } = parseArgs({ args, options: { port: { type: 'string', default: '4000' } } })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError(`--port ${values.port} is not a port`)

  const sandbox = await createSandbox({ port })
  const { kibo } = sandbox
  console.log(`Kibo's customer API, accounts, outbox and calls: ${sandbox.url}

KIBO_API_HOST=${kibo.apiHost}
KIBO_AUTH_HOST=${kibo.authHost}
KIBO_TENANT=${kibo.tenantId}
KIBO_SITE=${kibo.siteId}
KIBO_CLIENT_ID=${kibo.clientId}
KIBO_SHARED_SECRET=${kibo.sharedSecret}

Everything is in memory and gone when this ends (Ctrl+C).`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close())
  return undefined
}

async function printFindings(): Promise<number> {
  const findings = await examine(process.env)
  for (const { about, note, problem, remedy } of findings) {
    if (problem === undefined) console.log(note === undefined ? `ok    ${about}` : `note  ${about}: ${note}`)
    else console.log(`MEND  ${about}: ${problem}\n      ${remedy}`)
  }
  return findings.some(({ problem }) => problem !== undefined) ? 1 : 0
}

run(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
