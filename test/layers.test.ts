import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

interface Import {
  file: string
  /** A file of ours, or a package. */
  to: string
  isPackage: boolean
  /** Gone at run time. */
  isType: boolean
}

const src = new URL('../src/', import.meta.url).pathname
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const imports: Import[] = files.flatMap((file) =>
  Array.from(
    readFileSync(join(src, file), 'utf8').matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?from\s+)?'([^']+)'/gms),
    ([, type, specifier = '']) => ({
      file,
      to: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
      isPackage: !specifier.startsWith('.'),
      isType: type !== undefined,
    }),
  ),
)

/** The folder of a file, or the file itself where it is in none. */
const part = (file: string) => (file.includes('/') ? `${file.split('/')[0]}/` : file)
const told = ({ file, to }: Import) => `${file} imports ${to}`

/** From the top down; what stands in one line does not know of each other. */
const layers = [
  ['index.ts', 'redis.ts', 'cli.ts'],
  ['cli/'],
  ['routes/', 'kibo-events/', 'doctor/', 'browser/'],
  ['middleware/'],
  ['visit/'],
  ['core.ts'],
  ['session/'],
  ['cookie/', 'account/'],
  ['ticket/'],
  ['config.ts'],
  ['options.ts'],
  ['kibo/', 'store/'],
  ['secrets/'],
  [
    'across-copies.ts',
    'bounded.ts',
    'recent.ts',
    'errors.ts',
    'events.ts',
    'in-flight.ts',
    'until-it-holds.ts',
    'copy-json.ts',
    'parse-json.ts',
    'parse-options.ts',
    'within-ms.ts',
    'behaviors.ts',
  ],
]

describe('the layers of src', () => {
  it('are all named here, with every file in one of them', () => {
    const named = new Set([...layers.flat(), 'sandbox/'])
    assert.deepEqual([...new Set(files.map(part))].filter((one) => !named.has(one)).sort(), [])
  })

  it('have no line of more than 120 columns, comments and templates included', () => {
    const long = files.filter((file) => /^.{121,}$/m.test(readFileSync(join(src, file), 'utf8')))
    assert.deepEqual(long, [])
  })

  it('know only those below them, their types included: arrows go down', () => {
    const rank = (file: string) => layers.findIndex((layer) => layer.includes(part(file)))
    const wrong = imports.filter(({ file, to, isPackage }) => {
      if (isPackage || part(file) === part(to) || rank(file) === -1 || part(to) === 'sandbox/') return false
      const isLeaf = rank(file) === layers.length - 1
      return isLeaf ? rank(to) !== rank(file) : rank(to) <= rank(file)
    })

    assert.deepEqual(wrong.map(told), [])
  })

  it('keep Express to middleware, routes, webhooks and the sandbox; elsewhere only its types', () => {
    const mayServe = ['middleware/', 'routes/', 'kibo-events/', 'sandbox/']
    const mayName = ['config.ts', 'options.ts']
    const wrong = imports.filter(
      ({ file, to, isType }) =>
        to === 'express' && !mayServe.includes(part(file)) && !(isType && mayName.includes(part(file))),
    )

    assert.deepEqual(wrong.map(told), [])
  })

  it('keep jose to the secrets folder and to the one file that reads claims', () => {
    const wrong = imports.filter(
      ({ file, to }) => to === 'jose' && part(file) !== 'secrets/' && file !== 'ticket/claims.ts',
    )

    assert.deepEqual(wrong.map(told), [])
  })

  it('let the sandbox know nothing of the rest, and only the command line know of the sandbox', () => {
    const out = imports.filter(
      ({ file, to, isPackage }) =>
        part(file) === 'sandbox/' && !isPackage && part(to) !== 'sandbox/' && to !== 'parse-options.ts',
    )
    const into = imports.filter(({ file, to }) => part(to) === 'sandbox/' && !['sandbox/', 'cli/'].includes(part(file)))

    assert.deepEqual([...out, ...into].map(told), [])
  })

  it('let the client of Kibo know nothing of the rest, but how options and JSON are read', () => {
    const known = ['kibo/', 'parse-options.ts', 'parse-json.ts', 'across-copies.ts']
    const wrong = imports.filter(
      ({ file, to, isPackage }) => part(file) === 'kibo/' && !isPackage && !known.includes(part(to)),
    )

    assert.deepEqual(wrong.map(told), [])
  })

  it('let the store know no HTTP and no config', () => {
    const known = [
      'store/',
      'secrets/',
      'parse-json.ts',
      'parse-options.ts',
      'within-ms.ts',
      'bounded.ts',
      'across-copies.ts',
    ]
    const wrong = imports.filter(
      ({ file, to, isPackage }) => part(file) === 'store/' && !isPackage && !known.includes(part(to)),
    )

    assert.deepEqual(wrong.map(told), [])
  })

  it('leave Kibo’s paths to its client and to the sandbox', () => {
    const wrong = files.filter((file) => {
      if (['kibo/', 'sandbox/'].includes(part(file))) return false
      const code = readFileSync(join(src, file), 'utf8').replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, '')
      return /\/(commerce|platform)\//.test(code)
    })

    assert.deepEqual(wrong, [])
  })

  it('have no two files that import each other, their types included, by whatever detour', () => {
    const next = new Map<string, string[]>()
    for (const { file, to, isPackage } of imports) {
      if (!isPackage) next.set(file, [...(next.get(file) ?? []), to])
    }
    const done = new Set<string>()
    const walk = (file: string, way: string[]): void => {
      assert.ok(!way.includes(file), `a circle: ${[...way, file].join(' → ')}`)
      if (done.has(file)) return
      for (const to of next.get(file) ?? []) walk(to, [...way, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
  })
})
