import assert from 'node:assert/strict'
import request from 'supertest'
import { useExample } from '../support/use-example.ts'

describe('examples/server-rendered.ts', () => {
  const example = useExample('server-rendered.ts')
  const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: '<b>Ada</b>' }

  it('takes a visitor from the guard through the forms to the page and out again', async () => {
    const browser = request.agent(example.url)
    const form = (path: string, fields: object, page: string) =>
      browser
        .post(path)
        .type('form')
        .accept('text/html')
        .set('Referer', example.url + page)
        .send(fields)

    const guard = await browser.get('/account').accept('text/html').expect(302)
    assert.equal(guard.headers.location, '/login?returnTo=%2Faccount')
    await browser.get('/login?returnTo=%2Faccount').expect(200, /name="returnTo" value="\/account"/)

    const refused = await form('/auth/signup', { ...ada, emailAddress: '', password: '' }, '/signup').expect(303)
    const { pathname, search } = new URL(refused.headers.location ?? '', example.url)
    assert.equal(pathname + search, '/signup?error=invalid_request&fields=emailAddress,password')
    const again = await browser.get(pathname + search).expect(200, /Please check the marked fields/)
    assert.deepEqual(again.text.match(/aria-invalid/g)?.length, 2)

    await form('/auth/signup', { ...ada, returnTo: '/account' }, '/signup')
      .expect(303)
      .expect('Location', '/account')
    await browser.get('/account').expect(200, /Hello &lt;b&gt;Ada/)
    await form('/auth/logout', {}, '/account').expect(303)
    const wrong = { username: ada.emailAddress, password: 'wrong' }
    await form('/auth/login', wrong, '/login').expect('Location', /\/login\?error=invalid_credentials/)
  })

  it('shows nothing that the address says as it is', async () => {
    const evil = encodeURIComponent('"><script>alert(1)</script>')
    for (const error of [evil, '__proto__', 'constructor']) {
      const { text } = await request(example.url)
        .get(`/login?error=${error}&fields=${evil}&returnTo=${evil}`)
        .expect(200, /That did not work/)
      assert.ok(!text.includes('<script'))
    }
  })
})
