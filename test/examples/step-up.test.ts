import request from 'supertest'
import { useExample } from '../support/use-example.ts'

describe('examples/step-up.ts', () => {
  const example = useExample('step-up.ts')

  it('asks a logged-in shopper for a code before the checkout, once', async () => {
    const browser = request.agent(example.url)
    await browser.get('/checkout').accept('text/html').expect(302).expect('Location', '/login?returnTo=%2Fcheckout')
    await browser.post('/auth/signup').send({ emailAddress: 'ada@example.com', password: 'lovelace-1815' }).expect(201)
    await browser.get('/checkout').accept('text/html').expect(302).expect('Location', '/confirm?returnTo=%2Fcheckout')
    await browser.post('/orders').expect(401)

    const form = (path: string) =>
      browser.post(path).type('form').accept('text/html').set('Referer', `${example.url}/confirm`)
    await form('/auth/two-factor/request').send({ returnTo: '/confirm' }).expect(303).expect('Location', '/confirm')
    await form('/auth/two-factor/verify')
      .send({ code: 'wrong' })
      .expect('Location', /\/confirm\?error=two_factor_invalid/)
    await browser.get('/confirm?error=two_factor_invalid').expect(200, /That code is not right/)

    const { code } = await example.sandbox.mail({ to: 'ada@example.com', kind: '2fa' })
    await form('/auth/two-factor/verify').send({ code, returnTo: '/checkout' }).expect('Location', '/checkout')
    await browser.get('/checkout').expect(200, /Checkout, confirmed at 20/)
    await browser.post('/orders').expect(201)
  })
})
