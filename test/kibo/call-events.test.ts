import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { customerTicket, failureOf, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

describe('the channel kibo-storefront-auth:kibo-call', () => {
  const channel = tracingChannel('kibo-storefront-auth:kibo-call')
  let events: [string, Record<string, unknown>][]
  const note = (name: string) => (message: unknown) => {
    events.push([name, { ...(message as object) }])
  }
  const subscribers = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  }

  let kibo: StubKibo
  beforeEach(async () => {
    events = []
    kibo = await stubKibo({ json: customerTicket })
    channel.subscribe(subscribers)
  })
  afterEach(() => {
    channel.unsubscribe(subscribers)
    return kibo.close()
  })

  const login = () => kibo.client().authTickets.create({ username: 'ada', password: 'secret1' }, { claims: 'guest' })

  it('tells of a call and of the app token it waited for', async () => {
    await login()
    assert.deepEqual(
      events.filter(([name]) => name === 'start').map(([, event]) => event),
      [
        { operation: 'authTickets.create', method: 'POST', status: null, code: null, correlationId: null },
        { operation: 'appToken', method: 'POST', status: null, code: null, correlationId: null },
      ],
    )
    const done = events.filter(([name]) => name === 'asyncEnd').map(([, event]) => event)
    assert.deepEqual(
      done.map(({ operation, status, correlationId }) => [operation, status, correlationId]),
      [
        ['appToken', 200, 'c0'],
        ['authTickets.create', 200, 'c1'],
      ],
    )
    assert.ok(done.every(({ durationMs }) => typeof durationMs === 'number' && durationMs > 0))
  })

  it('tells the status and code of a failure, once, retries included', async () => {
    kibo.answer({ status: 503 }, { status: 404, json: { errorCode: 'ITEM_NOT_FOUND' } })
    const error = await failureOf(kibo.client().accounts.getAccount(5))
    const failed = events.filter(([name]) => name === 'error').map(([, event]) => event)
    assert.equal(failed.length, 1)
    const { durationMs: _, ...event } = failed[0] ?? {}
    assert.deepEqual(event, {
      operation: 'accounts.getAccount',
      method: 'GET',
      status: 404,
      code: 'ITEM_NOT_FOUND',
      correlationId: 'c2',
      error,
    })
  })

  it('tells no URL, no token, no body', async () => {
    await login()
    kibo.answer({ status: 401, json: { errorCode: 'INVALID_ACCESS_TOKEN', message: `${kibo.origin}/?a=secret1` } })
    await failureOf(login())
    await failureOf(kibo.client().authTickets.refresh(customerTicket.refreshToken))
    await kibo.client().fetch('/commerce/carts/current?x=secret1', { claims: 'guest' })
    const told = JSON.stringify(events, (_, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value,
    )
    for (const secret of [
      'secret1',
      customerTicket.accessToken,
      customerTicket.refreshToken,
      'app-1',
      'guest',
      kibo.origin,
    ]) {
      assert.ok(!told.includes(secret), secret)
    }
  })
})
