// Lays out what the site is made of: in site/content the project's own Markdown and a page for each linked program, in site/types
// the declarations that the API reference is made of.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const content = join(import.meta.dirname, 'content')
const programs = new Set<string>()

rmSync(content, { recursive: true, force: true })
stageTypes()
stageMermaid()
for (const page of ['README.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...pagesIn('docs')]) stage(page)
for (const program of programs) write(`${program}.md`, `# ${program}\n\n${sources(program).map(source).join('\n')}`)

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.md'))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
}

/** TypeDoc drops the braces of `@throws {Class}`, and the class with them. */
function stageTypes(): void {
  const dist = join(root, 'dist')
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.d.ts'),
  )) {
    const text = readFileSync(join(dist, name), 'utf8').replace(/@throws \{(\w+)\}/g, '@throws `$1`')
    write(`../types/${name}`, text)
  }
}

/** Vite leaves what is in `public` as it is: a bundle of it would take a minute to build. */
function stageMermaid(): void {
  mkdirSync(join(content, 'public'), { recursive: true })
  const built = join(import.meta.dirname, 'node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js')
  copyFileSync(built, join(content, 'public/mermaid.js'))
}

function stage(page: string): void {
  const text = readFileSync(join(root, page), 'utf8').replace(
    /\[([^\]]*)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g,
    (link, label: string, target: string, anchor = '') => {
      const path = normalize(join(dirname(page), target))
      if (path === 'README.md') return `[${label}](/index.md${anchor})`
      if (path.endsWith('.md')) return link
      if (path.endsWith('.svg')) {
        write(path, readFileSync(join(root, path), 'utf8'))
        return link
      }
      if (!path.startsWith('examples/')) return label
      programs.add(path.replace(/\/$/, ''))
      return `[${label}](/${path.replace(/\/$/, '')}.md)`
    },
  )
  write(page === 'README.md' ? 'index.md' : page, text)
}

/** A file, or the server of a folder. */
function sources(program: string): string[] {
  if (!statSync(join(root, program)).isDirectory()) return [program]
  return readdirSync(join(root, program))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${program}/${name}`)
}

function source(path: string): string {
  return `## ${path}\n\n\`\`\`ts\n${readFileSync(join(root, path), 'utf8')}\`\`\`\n`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(content, path)), { recursive: true })
  writeFileSync(join(content, path), text)
}
