import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import manifest from './package.json' with { type: 'json' }

/** What an app installs beside this package; everything else that `src` imports becomes part of the files. */
const installed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
const external = (id: string) =>
  id.startsWith('node:') || installed.some((name) => id === name || id.startsWith(`${name}/`))
/** jose has no CommonJS, and Jest's default runner can't require ESM: there it is part of the files. */
const externalToCommonJs = (id: string) => external(id) && !id.startsWith('jose')

const entries = { index: 'src/index.ts', redis: 'src/redis.ts', sandbox: 'src/sandbox/index.ts' }
const types = {
  index: 'build/types/index.d.ts',
  redis: 'build/types/redis.d.ts',
  sandbox: 'build/types/sandbox/index.d.ts',
}
const formats = [
  { format: 'esm', end: 'js', dtsEnd: 'd.ts' },
  { format: 'cjs', end: 'cjs', dtsEnd: 'd.cts' },
] as const

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { name: string; version: string; license: string }

const builtIn = new Set<string>()

/** Writes the licences of the packages whose code is in the files. The builds run one after another, so the last has them all. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
        const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]
        if (folder !== undefined && renderedLength > 0) builtIn.add(folder)
      }
    }
    const sections = [...builtIn].sort().map((folder) => {
      const { name, version, license } = readManifest(folder)
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
      const text = file === undefined ? '' : `\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`
      return `## ${name} ${version}\n\nLicence: ${license}\n${text}`
    })
    const beside = Object.keys(manifest.dependencies).map((name) => {
      const { version, license } = readManifest(`node_modules/${name}`)
      return `- ${name} ${version}: ${license}`
    })
    const source = [
      '# Licences\n\nInstalled beside these files, each with its own licence file:\n',
      ...beside,
      '\nThe code of these packages is part of the files:\n',
      ...sections,
    ].join('\n')
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.md', source })
  },
}

/** Without their private members the classes of both declarations fit one another, in an app that has ESM and CommonJS. */
const structural: Plugin = {
  name: 'structural',
  renderChunk: (code) => code.replace(/^ +(#private|private [^;\n]*);\n/gm, ''),
}

/** Takes the sources of other packages out of the source maps: they are half of their size, and nobody steps through them. */
const lightMaps: Plugin = {
  name: 'light-maps',
  writeBundle() {
    for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.map')) continue
      const map = JSON.parse(readFileSync(`dist/${file}`, 'utf8')) as { sources: string[]; sourcesContent?: unknown[] }
      map.sourcesContent = map.sources.map((source, at) =>
        source.includes('node_modules') ? null : (map.sourcesContent?.[at] ?? null),
      )
      writeFileSync(`dist/${file}`, JSON.stringify(map))
    }
  },
}

rmSync('dist', { recursive: true, force: true })

export default defineConfig([
  ...formats.flatMap(({ format, end, dtsEnd }) => [
    {
      input: format === 'esm' ? { ...entries, cli: 'src/cli.ts' } : entries,
      platform: 'node' as const,
      external: format === 'esm' ? external : externalToCommonJs,
      plugins: [licences, lightMaps],
      output: {
        dir: 'dist',
        format,
        sourcemap: true,
        entryFileNames: `[name].${end}`,
        chunkFileNames: `chunks/[name].${end}`,
      },
    },
    {
      input: { browser: 'src/browser/index.ts' },
      platform: 'browser' as const,
      output: { dir: 'dist', format, sourcemap: true, entryFileNames: `[name].${end}` },
    },
    ...[types, { browser: 'build/types/browser/index.d.ts' }].map((input) => ({
      input,
      external,
      plugins: [dts({ dtsInput: true }), structural],
      output: {
        dir: 'dist',
        format: 'esm' as const,
        entryFileNames: `[name].${dtsEnd}`,
        chunkFileNames: `chunks/[name].${dtsEnd}`,
      },
    })),
  ]),
])
