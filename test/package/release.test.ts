import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> }
const workflows = readdirSync(join(root, '.github/workflows'))

describe('the workflows', () => {
  it('run on every change what a clean checkout has to pass', () => {
    assert.match(read('.github/workflows/ci.yml'), /- run: \.ci\/run$/m)
    for (const node of ['20', '22', '24']) assert.match(read('.github/workflows/ci.yml'), new RegExp(`\\b${node}\\b`))
  })

  it('publish with provenance, after the same checks, and only the version that the tag names', () => {
    const text = read('.github/workflows/publish.yml')

    const [checks = '', publish = ''] = text.split('\n  publish:\n')
    assert.match(checks, /- run: \.ci\/run$/m)
    assert.match(publish, /needs: pack/)
    assert.match(publish, /npm publish \S+ --provenance/)
    assert.match(text, /test "\$TAG" = "v\$\(/)
    assert.ok(!/NPM_TOKEN|NODE_AUTH_TOKEN/.test(text), 'a token that lives longer than the run')
  })

  it('give the right to publish to no step that runs what was installed', () => {
    const [checks = '', publish = ''] = read('.github/workflows/publish.yml').split('\n  publish:\n')
    assert.ok(!checks.includes('id-token'))
    assert.match(publish, /id-token: write/)
    assert.ok(!/npm (ci|install|run)|\.ci\/run|checkout/.test(publish))
  })

  for (const file of workflows) {
    it(`use actions by their commit, which nobody can move: ${file}`, () => {
      const uses = [...read(`.github/workflows/${file}`).matchAll(/uses: *(.+)/g)].map(([, action = '']) => action)
      assert.ok(uses.length > 0)
      for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    })

    it(`run scripts and specs that are there, with the fewest rights: ${file}`, () => {
      const text = read(`.github/workflows/${file}`)

      for (const [, script = '', rest = ''] of text.matchAll(/npm run ([\w:-]+)(.*)/g)) {
        assert.ok(script in manifest.scripts || rest.includes('--if-present'), script)
      }
      for (const [, path = ''] of text.matchAll(/(?<![\w/*])(test\/[\w/-]+\.ts)/g)) {
        assert.ok(existsSync(join(root, path)), path)
      }
      assert.match(text, /^permissions:\n {2}contents: read$/m)
      assert.ok(!text.includes('pull_request_target'))
    })
  }
})

describe('the lock files', () => {
  for (const folder of ['.', 'bench', 'site', 'test/package/consumers']) {
    it(`name no registry: ${folder}`, () => {
      const text = read(join(folder, 'package-lock.json'))

      assert.ok(!text.includes('"resolved": "http'))
    })
  }

  it('keep npm ci at the root as small as it was: what is large has a package.json of its own', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { optional?: boolean }> }
    const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional)

    assert.ok(installed.length <= 360, `${installed.length} packages`)
  })
})
