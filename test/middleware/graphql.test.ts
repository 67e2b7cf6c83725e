import assert from 'node:assert/strict'
import { kiboWire } from '../support/kibo-wire.ts'
import { storefronts } from '../support/storefront.ts'

const query = '{ currentCart { id } }'
const refused = (status: number, errorCode: string, data: unknown = null) => ({
  data,
  errors: [{ message: 'no', extensions: { response: { status, body: { errorCode } } } }],
})

describe('req.customer.graphql', () => {
  const open = storefronts()

  /** A storefront whose /do asks GraphQL in one of two ways. */
  async function shop() {
    const wire = kiboWire()
    const { browser, sandbox } = await open({
      options: { kibo: { fetch: wire.fetch } },
      mount(app) {
        app.get('/do', async (req, res) => {
          const outcome = await req.customer.graphql(query, { a: 1 }).then(
            (data) => ({ data }),
            (error) => ({ name: error.name, status: error.status, code: error.code }),
          )
          res.json({ outcome, claims: await req.customer.claims() })
        })
        app.get('/fetch', async (req, res) => {
          const init = { method: 'POST', body: JSON.stringify({ query }) }
          res.json({ outcome: await (await req.customer.fetch('/graphql', init)).json() })
        })
      },
    })
    return { wire, sandbox, visitor: browser() }
  }

  it('asks with the visitor’s live claims', async () => {
    const { wire, visitor } = await shop()
    let claims: string | null = null
    wire.answer('/graphql', ({ init }) => {
      claims = new Headers(init.headers).get('x-vol-user-claims')
      return { data: { currentCart: { id: 'c' } } }
    })
    const { json } = await visitor.get('/do')
    assert.deepEqual(json.outcome, { data: { currentCart: { id: 'c' } } })
    assert.equal(claims, json.claims)
  })

  it('refreshes claims that Kibo refuses once and repeats the call, also for fetch', async () => {
    const ways = [
      refused(401, 'INVALID_ACCESS_TOKEN'),
      Response.json({ errorCode: 'INVALID_ACCESS_TOKEN' }, { status: 401 }),
    ]
    for (const way of ways) {
      for (const path of ['/do', '/fetch']) {
        const { wire, visitor } = await shop()
        const again = () => (way instanceof Response ? way.clone() : way)
        wire.answer('/graphql', again, 1)
        wire.answer('/graphql', () => ({ data: { ok: 1 } }))
        assert.deepEqual((await visitor.get(path)).json.outcome, { data: { ok: 1 } })
        assert.deepEqual([wire.count('/refresh'), wire.count('/graphql')], [1, 2])
      }
    }
  })

  it('refreshes only once, and not for other refusals or for what was carried out in part', async () => {
    const cases: [answer: object, calls: number, outcome: object][] = [
      [
        refused(401, 'INVALID_ACCESS_TOKEN'),
        2,
        { name: 'KiboGraphqlError', status: 401, code: 'INVALID_ACCESS_TOKEN' },
      ],
      [refused(403, 'FORBIDDEN'), 1, { name: 'KiboGraphqlError', status: 403, code: 'FORBIDDEN' }],
      [
        refused(401, 'INVALID_ACCESS_TOKEN', { done: true }),
        1,
        { name: 'KiboGraphqlError', status: 401, code: 'INVALID_ACCESS_TOKEN' },
      ],
    ]
    for (const [answer, calls, outcome] of cases) {
      const { wire, visitor } = await shop()
      wire.answer('/graphql', () => answer)
      assert.deepEqual((await visitor.get('/do')).json.outcome, outcome)
      assert.deepEqual([wire.count('/refresh'), wire.count('/graphql')], [calls - 1, calls])
    }
  })

  it('is kibo_unavailable where Kibo gives no answer', async () => {
    const { wire, visitor } = await shop()
    wire.answer('/graphql', () => {
      throw new TypeError('fetch failed')
    })
    assert.deepEqual((await visitor.get('/do')).json.outcome, {
      name: 'StorefrontAuthError',
      status: 503,
      code: 'kibo_unavailable',
    })
  })
})
