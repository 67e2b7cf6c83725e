// `npm run test:node -- 24 [specs]`: the tests, or those named, on another version of Node, which the npm package `node` brings.
import { execFileSync, spawnSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

const [version = '', ...specs] = process.argv.slice(2)
if (!/^\d+(\.\d+){0,2}$/.test(version)) {
  console.error("usage: npm run test:node -- <version, e.g. 24> ['test/folder/**/*.test.ts' ...]")
  process.exit(2)
}
const print = 'console.log(process.execPath)'
const node = execFileSync('npm', ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-e', print], {
  encoding: 'utf8',
}).trim()
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
console.log(execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim())
const [command, ...args] = specs.length === 0 ? ['npm', 'test'] : ['node', 'node_modules/mocha/bin/mocha.js', ...specs]
process.exit(spawnSync(command, args, { env, stdio: 'inherit' }).status ?? 1)
