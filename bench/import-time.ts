// The time that the built package takes to import, as a ratio to Express's own, in one run: `npm run bench:import`.
// Each in a fresh process, after Express itself is loaded, as in an app.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const runs = Number(process.argv[2] ?? 31)
const script = `
  const began = performance.now()
  await import('express')
  const between = performance.now()
  await import('kibo-storefront-auth')
  console.log((performance.now() - between) / (between - began))`

const ratios = Array.from({ length: runs }, () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  if (stderr) throw new Error(stderr)
  return Number(stdout)
}).sort((a, b) => a - b)
const at = (share: number) => ratios[Math.floor((ratios.length - 1) * share)]?.toFixed(2)
console.log(
  `import, as a ratio to Express's own: median ${at(0.5)} (${at(0.25)} to ${at(0.75)} in half of ${runs} runs)`,
)
