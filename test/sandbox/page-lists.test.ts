import assert from 'node:assert/strict'
import { useSandboxPage } from '../support/sandbox-page.ts'

describe('sandbox: lists on its page', () => {
  const page = useSandboxPage()

  it('lists the calls of an operation, a path, a status, and says how many there are', async () => {
    await page.kibo.signUp('ann@shop.example', 'secret1')
    await page.kibo.logIn('ann@shop.example', 'wrong')
    await page.kibo.get('/commerce/nothing')
    const listed = async (query: string) => {
      const [, list = ''] = /data-live="calls"[^>]*>([\s\S]*?)<\/ul>/.exec(await page.html(`/${query}`)) ?? []
      return list.match(/<\/strong> <span>[^<]+/g)?.map((one) => one.slice(16))
    }
    assert.equal((await listed(''))?.length, 4)
    assert.deepEqual(await listed('?operation=createUserAuthTicket'), ['createUserAuthTicket'])
    assert.deepEqual(await listed('?operation=unknown'), ['unknown operation'])
    assert.deepEqual(await listed('?path=ACCOUNTS'), ['addAccountAndLogin'])
    assert.deepEqual(await listed('?status=4xx'), ['createUserAuthTicket'])
    assert.deepEqual(await listed('?status=501&path=nothing'), ['unknown operation'])
    assert.equal(await listed('?status=none'), undefined)
    assert.match(await page.html('/?status=4xx'), /1 of 4 calls/)
    assert.match(await page.html('/?status=none'), /No call is like this/)
  })

  it('finds accounts by name and address, and goes back to what the page showed', async () => {
    for (const name of ['ann', 'bob']) page.kibo.sandbox.accounts.add({ emailAddress: `${name}@shop.example` })
    const text = await page.html('/?find=BOB&status=4xx')
    assert.match(text, /bob@shop\.example/)
    assert.doesNotMatch(text, /ann@shop\.example/)
    assert.match(text, /<input type="hidden" name="status" value="4xx">/)
    const back = async (referer: string) =>
      (await page.post('clock', { minutes: '1' }, { referer })).headers.get('location')
    assert.equal(await back(`${page.kibo.sandbox.url}/?find=BOB&status=4xx`), '/?find=BOB&status=4xx#clock')
    assert.equal(await back('http://evil.example//evil.example/'), '/#clock')
  })

  it('sends what has changed to a page that follows, filtered as the page is, and only that', async () => {
    const stopped = new AbortController()
    const { body } = await fetch(`${page.kibo.sandbox.url}/_sandbox/live?status=404`, { signal: stopped.signal })
    assert.ok(body)
    const next = reader(body)
    assert.match(await next('calls'), /No calls yet/)
    const { body: ticket } = await page.kibo.signUp('ann@shop.example', 'secret1')
    assert.match(await next('accounts'), /ann@shop\.example/)
    await page.kibo.refresh('nonsense')
    const calls = await next('calls')
    assert.match(calls, />404<\/strong> <span>refreshUserAuthTicket/)
    assert.doesNotMatch(calls, /addAccountAndLogin/)
    assert.ok(!calls.includes(ticket.refreshToken) && !calls.includes('nonsense'))
    stopped.abort()
  })
})

/** Reads Server-Sent Events until one carries the named part. */
function reader(body: ReadableStream<Uint8Array>): (name: string) => Promise<string> {
  const chunks = body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  let text = ''
  return async function next(name: string): Promise<string> {
    while (!text.includes('\n\n')) text += (await chunks.next()).value
    const end = text.indexOf('\n\n')
    const parts = JSON.parse(text.slice('data: '.length, end)) as Record<string, string>
    text = text.slice(end + 2)
    return parts[name] ?? next(name)
  }
}
