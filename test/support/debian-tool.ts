import { execFileSync } from 'node:child_process'
import type { Context } from 'mocha'

const found = new Map<string, string | undefined>()

/**
 * The path of a program that Debian's `packageName` brings, installed if it is missing and we may.
 *
 * Without it the suite is left out and says so; with `CI` set it fails instead.
 *
 * @example before(function () { path = debianTool(this, 'redis-server', 'redis-server') })
 */
export function debianTool(context: Context, command: string, packageName: string): string {
  context.timeout(300_000)
  const path = found.has(command) ? found.get(command) : (which(command) ?? install(command, packageName))
  found.set(command, path)
  context.timeout(60_000)
  if (path !== undefined) return path
  const message = `left out, because ${command} is missing (Debian: apt-get install ${packageName}): ${context.test?.parent?.fullTitle()}`
  if (process.env.CI) throw new Error(message)
  console.warn(message)
  return context.skip() as never
}

function which(command: string): string | undefined {
  try {
    return execFileSync('which', [command], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

function install(command: string, packageName: string): string | undefined {
  if (process.getuid?.() !== 0 || which('apt-get') === undefined) return undefined
  try {
    execFileSync('apt-get', ['update'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', packageName], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  } catch {
    return undefined
  }
  return which(command)
}
