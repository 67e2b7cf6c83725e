// Puts each mistake of list.ts into a copy of the project and runs the tests that have to notice: `npm run mutants [text]`.
// Exit 1 when one is not noticed.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutants } from './list.ts'

const root = join(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
for (const part of ['src', 'test', 'docs', 'examples', 'package.json', 'tsconfig.json', 'README.md']) {
  cpSync(join(root, part), join(copy, part), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const wanted = process.argv[2] ?? ''
const survivors: string[] = []
let killed = 0
for (const { means, file, code, becomes, specs } of mutants) {
  if (!`${file} ${means}`.includes(wanted)) continue
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(code).length !== 2) throw new Error(`${file} does not hold this once: ${code}`)

  writeFileSync(
    path,
    text.replace(code, () => becomes),
  )
  const mocha = ['mocha', '--no-config', '--import=tsx', '--timeout=15000', '--bail', '--exit', '--reporter=dot', specs]
  const { status } = spawnSync('npx', mocha, { cwd: copy, timeout: 180_000, encoding: 'utf8' })
  writeFileSync(path, text)

  if (status === 0) survivors.push(`${file}: ${means}`)
  else killed += 1
  console.log(`${status === 0 ? 'SURVIVED' : 'killed  '}  ${file}: ${means}`)
}
rmSync(copy, { recursive: true })
console.log(`\n${killed} of ${killed + survivors.length} mistakes were noticed`)
if (survivors.length > 0) process.exitCode = 1
