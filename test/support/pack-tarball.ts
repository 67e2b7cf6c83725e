import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** The package as npm publishes it, built from the `src` of now. */
export interface Tarball {
  readonly path: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  readonly unpackedBytes: number
  /** Puts the package into `node_modules` of a folder. */
  installInto(folder: string): Promise<void>
  remove(): Promise<void>
}

/**
 * Builds and packs.
 *
 * @param below the folder that the tarball lies in until `remove()`
 */
export async function packTarball(below: string): Promise<Tarball> {
  await mkdir(below, { recursive: true })
  const folder = await mkdtemp(join(below, 'tarball-'))
  await run('npm', ['run', '--silent', 'build'], { cwd: root })
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  })
  const packed: unknown = JSON.parse(stdout)
  const [one] = Array.isArray(packed) ? packed : Object.values(packed as object)
  const { files, unpackedSize, filename } = one as {
    files: { path: string }[]
    unpackedSize: number
    filename: string
  }
  const path = join(folder, filename)
  return {
    path,
    files: files.map(({ path }) => path).sort(),
    unpackedBytes: unpackedSize,
    async installInto(app) {
      const target = join(app, 'node_modules/kibo-storefront-auth')
      await mkdir(target, { recursive: true })
      await run('tar', ['-xzf', path, '-C', target, '--strip-components=1'])
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
