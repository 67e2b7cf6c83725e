import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: the number of a card', () => {
  const kibo = useKibo()
  let path: string
  beforeEach(async () => {
    path = `${customer}/accounts/${kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example' }).id}/cards`
  })

  const number = '4111 1111 1111 1111'
  for (const [what, body, status] of [
    ['as Kibo takes it', { id: 'c1', cardType: 'VISA', cardNumberPart: number }, 201],
    ['in a field that Kibo does not have', { id: 'c1', cardNumberPart: '1111', pan: number, more: { number } }, 201],
    ['that is no text', { id: 'c1', cardNumberPart: 4111111111111111 }, 400],
    ['in a list', [number], 400],
    ['alone', number, 400],
  ] as const) {
    it(`${what} is in no answer, no record and not on the page`, async () => {
      const added = await kibo.post(path, body)
      assert.equal(added.status, status)
      const listed = (await kibo.get(path)).text
      await kibo.put(`${path}/c1`, body)
      await kibo.post(`${customer}/no/such/cards`, body)
      const page = await (await fetch(kibo.sandbox.url)).text()
      const seen = JSON.stringify([added.text, listed, kibo.sandbox.calls.map((call) => call.body), page])
      assert.ok(!seen.replaceAll(/[ -]/g, '').includes('4111111111111111'))
    })
  }

  it('is masked in the record, which has the other fields of the card', async () => {
    await kibo.post(path, { id: 'c1', cardType: 'VISA', cardNumberPart: number, cvv: '123' })
    const { body } = kibo.sandbox.calls.at(-1) ?? {}
    assert.deepEqual(body, { id: 'c1', cardType: 'VISA', cardNumberPart: '************1111', cvv: '•••' })
  })
})
