import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { packTarball, type Tarball } from '../support/pack-tarball.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    license: string
    dependencies?: Record<string, string>
  }

describe('the tarball', () => {
  let tarball: Tarball
  before(async function () {
    this.timeout(180_000)
    tarball = await packTarball(join(tmpdir(), 'kibo-storefront-auth'))
  })
  after(() => tarball.remove())

  it('holds the built files, the documents, the examples and nothing else', () => {
    const built = ['index', 'redis', 'sandbox', 'browser'].flatMap((entry) =>
      ['js', 'js.map', 'd.ts', 'cjs', 'cjs.map', 'd.cts'].map((end) => `dist/${entry}.${end}`),
    )
    const expected = [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/THIRD-PARTY.md',
      'docs/bench.svg',
      'dist/cli.js',
      'dist/cli.js.map',
      'package.json',
      ...built,
    ]
    const parts =
      /^(dist\/chunks\/[\w-]+\.(js|cjs|d\.ts|d\.cts|js\.map|cjs\.map)|docs\/[\w/-]+\.md|examples\/[\w/.-]+)$/

    assert.deepEqual(
      expected.filter((path) => !tarball.files.includes(path)),
      ['dist/sandbox.js.map'], // the command line has the same code in a chunk
    )
    assert.deepEqual(
      tarball.files.filter((path) => !expected.includes(path) && !parts.test(path)),
      [],
    )
    assert.ok(tarball.files.filter((path) => path.startsWith('dist/')).length <= 60, tarball.files.join())
  })

  it('has all that its documents link to', () => {
    const has = (path: string) => tarball.files.some((file) => file === path || file.startsWith(`${path}/`))
    for (const page of tarball.files.filter((path) => path.endsWith('.md'))) {
      for (const [, link = ''] of readFileSync(join(root, page), 'utf8').matchAll(/\]\(((?!https?:)[^)#\s]+)/g)) {
        assert.ok(has(join(dirname(page), link)), `${page} links to ${link}`)
      }
    }
  })

  it('has the licence of every package whose code is in it', () => {
    const text = readFileSync(join(root, 'dist/THIRD-PARTY.md'), 'utf8')
    const { dependencies } = readManifest(root)
    for (const name of Object.keys(dependencies ?? {})) assert.ok(text.includes(`- ${name} `), name)
    const sections = text.split(/^## /m).slice(1)

    assert.ok(sections.length > 0)
    for (const section of sections) {
      const licence = /^Licence: (.+)$/m.exec(section)?.[1]
      assert.match(String(licence), /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense)$/, section)
      assert.ok(section.length > 300, `no licence text: ${section}`)
    }
    const builtIn = new Set(sections.map((section) => section.split(' ')[0]))
    const inMaps = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('js.map'))
      .flatMap((file) => (JSON.parse(readFileSync(join(root, 'dist', file), 'utf8')) as { sources: string[] }).sources)
      .map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1])
    for (const name of inMaps) if (name !== undefined) assert.ok(builtIn.has(name), `no licence of ${name}`)
  })

  it('brings at most 12 packages and 9 MB beside Express', () => {
    const closureOf = (names: readonly string[]) => {
      const folders = new Set<string>()
      const add = (name: string, from: string): void => {
        const nested = join(from, 'node_modules', name)
        const folder = existsSync(nested) ? nested : join(root, 'node_modules', name)
        if (folders.has(folder)) return
        folders.add(folder)
        for (const below of Object.keys(readManifest(folder).dependencies ?? {})) add(below, folder)
      }
      for (const name of names) add(name, root)
      return folders
    }
    const withExpress = closureOf(['express'])
    const ours = [...closureOf(Object.keys(readManifest(root).dependencies ?? {}))].filter(
      (folder) => !withExpress.has(folder),
    )
    const bytes = ours.reduce((sum, folder) => sum + folderBytes(folder), tarball.unpackedBytes)

    assert.ok(ours.length + 1 <= 12, ours.join())
    assert.ok(bytes <= 9_000_000, `${bytes} bytes`)
  })

  it('loads neither the sandbox nor the command line with the middleware', () => {
    const seen = loadedWith('index.js')

    assert.deepEqual(
      [...seen].filter((file) => /sandbox|\bcli\.|redis\.|browser/.test(file)),
      [],
    )
  })

  for (const load of ["await import('./dist/index.js')", "require('./dist/index.cjs')"]) {
    it(`leaves the parts of Node's fetch to the first call of Kibo: ${load}`, async () => {
      const script = `${load}\nconsole.log(process.moduleLoadList.join())`
      const { stdout } = await run(
        process.execPath,
        load.startsWith('await') ? ['--input-type=module', '-e', script] : ['-e', script],
        { cwd: root },
      )

      assert.ok(stdout.includes('Internal Binding http_parser'), 'Express is loaded')
      assert.ok(!stdout.includes('undici'), 'the import needs fetch, Headers, FormData or the like')
    })
  }

  it('has a command line that loads Express and the sandbox only to serve it', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'dist/cli.js'), 'secret'], { cwd: tmpdir() })
    assert.match(stdout, /^[\w-]{64}\n$/)
    const seen = [...loadedWith('cli.js')].sort()
    assert.deepEqual(seen, ['chunks/rolldown-runtime.js', 'chunks/wrong-use.js', 'cli.js'])
    const text = seen.map((file) => readFileSync(join(root, 'dist', file), 'utf8')).join('')
    assert.deepEqual(
      [...text.matchAll(/^import .*?"([^"]+)";$/gm)]
        .map(([, from = '']) => from)
        .filter((from) => !/^(\.|node:)/.test(from)),
      [],
    )
  })
})

/** The built files that are loaded with one, what it imports when it needs it left out. */
function loadedWith(entry: string): Set<string> {
  const seen = new Set<string>()
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(join(root, 'dist', file), 'utf8')
    for (const [, to = ''] of text.matchAll(/from "\.\/([^"]+)"/g)) {
      follow(file.startsWith('chunks/') ? `chunks/${to}` : to)
    }
  }
  follow(entry)
  return seen
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}
