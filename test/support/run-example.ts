import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface RunningExample {
  url: string
  /** What it has written to its standard output so far. */
  written(): string
  close(): Promise<void>
}

/**
 * Starts `examples/<file>` as a process of its own on a free port, with `env` and nothing else of KIBO_*; rejects with
 * what it wrote when it ends before it listens.
 */
export function runExample(file: string, env: Record<string, string> = {}): Promise<RunningExample> {
  return runProgram(['--import', 'tsx', `examples/${file}`], env)
}

/** The same for what Node is to run in another folder. */
export async function runProgram(
  args: string[],
  env: Record<string, string> = {},
  cwd = process.cwd(),
): Promise<RunningExample> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(KIBO_|STOREFRONT_AUTH_|NODE_V8_|NODE_ENV$)/.test(name),
  )
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      written += chunk
      const found = /port: (\d+)|http:\/\/[\w.]+:(\d+)/.exec(written)
      if (found) resolve(found[1] ?? found[2] ?? '')
    })
    child.once('close', () => reject(new Error(`the example ended before it listened:\n${written}${errors}`)))
  })
  return { url: `http://127.0.0.1:${port}`, written: () => written, close: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill()
  await closed
}
