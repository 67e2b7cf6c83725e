import assert from 'node:assert/strict'
import { useSandboxPage } from '../support/sandbox-page.ts'

describe('sandbox: faults on its page', () => {
  const page = useSandboxPage()

  it('switches faults on and off', async () => {
    await page.kibo.guest()
    const form = { operation: '', times: '', delayMs: '', retryAfterSeconds: '' }
    await page.post('faults', { ...form, kind: 'status', status: '500' })
    await page.post('faults', { ...form, kind: 'slow', operation: 'getAccount', status: '' })
    assert.match(await page.html(), /status 500 on every call, until cleared[\s\S]*slow on getAccount, until cleared/)
    const guest = async () => (await page.kibo.get('/commerce/customer/authtickets/anonymousshopper')).status
    assert.equal(await guest(), 500)
    const [, id] = /faults\/(\d+)\/remove/.exec(await page.html()) ?? []
    await page.post(`faults/${id}/remove`)
    assert.equal(await guest(), 200)
    await page.post('faults/all/remove')
    assert.match(await page.html(), /None: every call is answered honestly/)
    assert.equal((await page.post('faults', { ...form, kind: 'explode' })).status, 400)
  })

  it('arms a fault by one click, once, and shows it as pressed until it is cleared', async () => {
    await page.kibo.guest()
    const guest = async () => (await page.kibo.get('/commerce/customer/authtickets/anonymousshopper')).status
    await page.post('faults/arm/unavailable')
    await page.post('faults/arm/unavailable')
    assert.equal(await guest(), 503)
    assert.match(
      await page.html(),
      /action="\/_sandbox\/faults\/1\/remove"><button class="toggle" aria-pressed="true"><b>Kibo is down/,
    )
    await page.post('faults/1/remove')
    assert.equal(await guest(), 200)
    assert.doesNotMatch(await page.html(), /aria-pressed="true"><b>/)
    assert.equal((await page.post('faults/arm/constructor')).status, 400)
  })

  it('takes a fault of one operation for none that meets every call', async () => {
    await page.kibo.guest()
    await page.post('faults/arm/refresh-fails')
    await page.post('faults/arm/unavailable')
    const pressed = [...(await page.html()).matchAll(/aria-pressed="true"><b>([^<]+)/g)].map(([, label]) => label)
    assert.deepEqual(pressed, ['Kibo is down', 'Refreshes fail'])
    assert.equal((await page.kibo.get('/commerce/customer/authtickets/anonymousshopper')).status, 503)
    await page.post('faults/all/remove')
  })

  it('refuses refreshes by one click as Kibo refuses those of a token that it does not know', async () => {
    const { refreshToken } = await page.kibo.guest()
    const unknown = await page.kibo.refresh('nonsense')
    await page.post('faults/arm/refresh-refused')
    const refused = await page.kibo.refresh(refreshToken)
    assert.deepEqual([refused.status, refused.body.errorCode], [unknown.status, unknown.body.errorCode])
    await page.post('faults/all/remove')
    assert.equal((await page.kibo.refresh(refreshToken)).status, 200)
  })

  it('arms a fault for paths with a text in them, and keeps what a refused form had', async () => {
    const { accessToken: claims } = await page.kibo.guest()
    await page.post('faults', { kind: 'status', path: '/carts', times: '' })
    assert.equal((await page.kibo.get('/commerce/carts/current', { claims })).status, 503)
    assert.match(await page.html(), /status on paths with \/carts, until cleared/)
    const refused = await (await page.post('faults', { kind: 'status', status: '99', path: '/orders' })).text()
    assert.match(refused, /<title>Error: /)
    assert.match(
      refused,
      /<details open><summary>Another fault[\s\S]*name="path" value="\/orders"[\s\S]*name="status" value="99"/,
    )
  })
})
