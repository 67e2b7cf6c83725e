import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Makes this the only process that works with `path`, until the returned function is called. The lock of a process
 * that was killed does not count.
 * @throws {Error} when another process has it
 */
export function lock(path: string): () => void {
  const file = `${path}.lock`
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch {
    const owner = Number(readFileSync(file, 'utf8'))
    if (owner !== process.pid && isRunning(owner)) {
      throw new Error(`process ${owner} is working on this; if that is something else by now, remove ${file}`)
    }
    writeFileSync(file, String(process.pid))
  }
  return () => rmSync(file, { force: true })
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
