import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface RunningExample {
  url: string
  close(): Promise<void>
}

/**
 * Starts `examples/<file>` as a process of its own on a free port, with `env` and nothing else of KIBO_*; rejects with
 * what it wrote when it ends before it listens.
 */
export async function runExample(file: string, env: Record<string, string> = {}): Promise<RunningExample> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(KIBO_|STOREFRONT_AUTH_|NODE_V8_)/.test(name))
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${file}`], {
    env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    return { url: `http://127.0.0.1:${await portOf(child)}`, close: () => end(child) }
  } catch (error) {
    await end(child)
    throw error
  }
}

async function portOf(child: ChildProcess): Promise<string> {
  let written = ''
  child.stderr?.on('data', (chunk) => {
    written += chunk
  })
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      written += `${line}\n`
      const port = /port: (\d+)|http:\/\/[\w.]+:(\d+)/.exec(line)
      if (port) {
        child.stdout.resume()
        return port[1] ?? port[2] ?? ''
      }
    }
  }
  throw new Error(`the example ended before it listened:\n${written}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill()
  await closed
}
