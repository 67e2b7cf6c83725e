import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MemoryStore } from '../support/memory-store.ts'
import { signedUp } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))

describe('two copies of the package in one process', () => {
  const open = storefronts()
  const folder = mkdtempSync(join(tmpdir(), 'two-copies-'))
  let shop: Storefront
  let copy: typeof import('../../src/index.ts')

  before(async () => {
    cpSync(join(project, 'src'), join(folder, 'src'), { recursive: true })
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    copy = await import(pathToFileURL(join(folder, 'src/index.ts')).href)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  beforeEach(async () => {
    shop = await open({
      mount(app) {
        app.use('/copy', copy.authRoutes())
        app.get('/guarded', copy.requireCustomer(), (req, res) => void res.json(req.customer))
        app.get('/caught', (req, res, next) => {
          const visitor = req.customer
          visitor.login({ username: 'nobody', password: 'wrong' }).catch((error) => {
            if (error instanceof copy.StorefrontAuthError && error.cause instanceof copy.KiboApiError) res.json(error)
            else next(error)
          })
        })
      },
    })
  })

  it('are two', async () => {
    const { authRoutes } = await import('../../src/index.ts')
    assert.notEqual(copy.authRoutes, authRoutes)
  })

  it('have one req.customer: what the one sets, routes and guard of the other take', async () => {
    const browser = shop.browser()

    assert.equal((await browser.post('/copy/signup', somebody())).status, 201)
    assert.equal((await browser.get('/guarded')).json.status, 'authenticated')
  })

  it('know each other’s errors', async () => {
    const refused = await shop.browser().post('/copy/login', { username: 'nobody', password: 'wrong' })

    assert.deepEqual([refused.status, refused.json.code], [401, 'invalid_credentials'])
    assert.equal((await shop.browser().get('/caught')).json.code, 'invalid_credentials')
  })

  it('answer 503 when the store is of the other one and can’t be reached', async () => {
    const { StoreUnavailableError }: typeof import('../../src/store/unavailable.ts') = await import(
      pathToFileURL(join(folder, 'src/store/unavailable.ts')).href
    )
    const store = new MemoryStore()
    const stored = await open({ options: { store } })
    const browser = await signedUp(stored)
    store.get = async () => {
      throw new StoreUnavailableError()
    }

    const refused = await browser.get('/')
    assert.deepEqual([refused.status, refused.json.code], [503, 'kibo_unavailable'])
    assert.equal(refused.json.detail, 'The session store cannot be reached')
  })
})
