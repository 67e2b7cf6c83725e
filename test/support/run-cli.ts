import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../..')
// By its path: it is found from other folders too.
const loader = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href

export interface CliOptions {
  /** What it finds in its environment beside what every process has. */
  env?: Record<string, string>
  /** Default: the root of the project. */
  folder?: string
}

export interface CliEnd {
  /** Null when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface RunningCli {
  process: ChildProcess
  ended: Promise<CliEnd>
}

/** Starts the command line as a process of its own. */
export function startCli(args: string[], { env = {}, folder = root }: CliOptions = {}): RunningCli {
  const foreign = /^(KIBO_|STOREFRONT_AUTH_|NODE_V8_|NODE_ENV$|REDIS_URL$|NO_COLOR$|FORCE_COLOR$)/
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const child = spawn(process.execPath, ['--import', loader, join(root, 'src/cli.ts'), ...args], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = async () => {
    const written = Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await once(child, 'close')
    const [stdout, stderr] = await written
    return { code: code as number | null, stdout, stderr }
  }
  return { process: child, ended: ended() }
}

/** Runs a command of the command line to its end. */
export function runCli(args: string[], options?: CliOptions): Promise<CliEnd> {
  return startCli(args, options).ended
}
