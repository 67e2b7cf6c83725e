import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { text } from 'node:stream/consumers'
import { type KiboOfProcess, kiboEnv } from './kibo-env.ts'

export interface Import {
  process: ChildProcess
  /** Its exit code, 128 and more when a signal ended it, and everything it wrote. */
  ended: Promise<{ code: number; output: string }>
}

/** Starts `examples/import-customers.ts` as a process of its own, impatient unless `args` say otherwise. */
export function startImport(kibo: KiboOfProcess, args: string[], nodeOptions: string[] = []): Import {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(KIBO_|NODE_V8_|NODE_ENV$)/.test(name))
  const child = spawn(
    process.execPath,
    [...nodeOptions, '--import', 'tsx', 'examples/import-customers.ts', '--settle-ms', '50', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...Object.fromEntries(inherited),
        ...kiboEnv(kibo),
      },
    },
  )
  const ended = async () => {
    const written = [child.stdout, child.stderr].map((stream) => text(stream))
    const [code, signal] = await once(child, 'close')
    return {
      code: signal ? 128 + constants.signals[signal as NodeJS.Signals] : Number(code),
      output: (await Promise.all(written)).join(''),
    }
  }
  return { process: child, ended: ended() }
}
