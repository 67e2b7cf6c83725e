import assert from 'node:assert/strict'
import { customer } from '../support/kibo-caller.ts'
import { useSandboxPage } from '../support/sandbox-page.ts'

describe('sandbox: accounts on its page', () => {
  const page = useSandboxPage()
  const accounts = () => page.kibo.sandbox.accounts
  const logIn = async (name: string, password: string) => (await page.kibo.logIn(name, password)).status
  /** Makes Ann, and gives the path of her account. */
  const makeAnn = async () => {
    const form = { emailAddress: 'ann@shop.example', password: 'secret1', firstName: 'Ann', lastName: 'Lee' }
    return (await page.post('shoppers', form)).headers.get('location') ?? ''
  }
  const makeAcme = async () => {
    const form = { companyOrOrganization: 'Acme', emailAddress: 'boss@acme.example', password: '', firstName: 'Grace' }
    return (await page.post('businesses', form)).headers.get('location') ?? ''
  }
  const postTo = (path: string, fields: Record<string, string>) => page.post(path.replace('/_sandbox/', ''), fields)

  it('makes a shopper, who can log in, and leads to the account', async () => {
    const path = await makeAnn()
    assert.equal(path, '/_sandbox/accounts/1001')
    assert.match(await page.html(path), /<h1>Ann Lee<\/h1>/)
    assert.equal(await logIn('ann@shop.example', 'secret1'), 201)
  })

  it('makes a guest’s account of a shopper without a password', async () => {
    await page.post('shoppers', { emailAddress: 'guest@shop.example', password: '' })
    assert.equal(accounts().get(1001)?.isAnonymous, true)
    assert.match(await page.html('/_sandbox/accounts/1001'), /nobody logs in to it/)
  })

  it('says why no account is made, and keeps what was typed, but for the password', async () => {
    await makeAnn()
    const form = { emailAddress: 'ann@shop.example', password: 'another2', firstName: 'A"nn' }
    const refused = await page.post('shoppers', form)
    const text = await refused.text()
    assert.equal(refused.status, 400)
    assert.match(text, /role="alert"[^>]*>[^<]*already associated with a login/)
    assert.match(text, /<details open><summary>New shopper[\s\S]*value="ann@shop\.example"[\s\S]*value="A&quot;nn"/)
    assert.ok(!text.includes('another2'))
    assert.equal((await page.post('shoppers', { emailAddress: '' })).status, 400)
    assert.equal((await page.post('businesses', { emailAddress: 'x' })).status, 400)
    assert.equal(accounts().list().length, 1)
  })

  it('makes a business account and approves it with the sales representative that is named', async () => {
    const path = await makeAcme()
    await postTo(`${path}/approve`, { salesRep: 'rep-7' })
    assert.match(await page.html(path), /business, Approved[\s\S]*<code>rep-7<\/code>/)
    await postTo(`${path}/assign-sales-rep`, { salesRep: 'rep-8' })
    assert.match(await page.html(path), /<code>rep-7<\/code> <code>rep-8<\/code>/)
    assert.equal(page.kibo.sandbox.outbox.at(-1)?.to, 'boss@acme.example')
    for (const salesRep of ['', '  ']) {
      assert.equal((await postTo(`${path}/assign-sales-rep`, { salesRep })).status, 400)
    }
  })

  it('approves without a name too, and takes no sales representative where it cannot approve', async () => {
    const path = await makeAcme()
    await postTo(`${path}/approve`, { salesRep: '' })
    assert.match(await page.html(path), /Sales representatives: <code>[0-9a-f]{32}<\/code>/)
    assert.equal((await postTo(`${path}/approve`, { salesRep: 'rep-7' })).status, 400)
    assert.doesNotMatch(await page.html(path), /rep-7/)
  })

  it('adds users to a business account, and locks and changes each of them alone', async () => {
    const path = await makeAcme()
    await postTo(`${path}/approve`, {})
    await postTo(`${path}/users`, { emailAddress: 'buyer@acme.example', password: 'secret1', role: 'Purchaser' })
    const { userId } = (await page.kibo.get(`${customer}/b2baccounts/1001`)).body.users[1] ?? { userId: '' }
    assert.match(await page.html(path), /Grace[\s\S]*buyer@acme\.example[\s\S]*Purchaser/)
    await postTo(`${path}/lock`, { userId })
    assert.notEqual(await logIn('buyer@acme.example', 'secret1'), 201)
    assert.equal(accounts().get(1001)?.isLocked, false)
    await postTo(`${path}/unlock`, { userId })
    await postTo(path, { userId, firstName: 'Ben', password: 'secret2' })
    assert.equal(await logIn('buyer@acme.example', 'secret2'), 201)
    assert.equal(accounts().get(1001)?.firstName, 'Grace')
    assert.equal((await postTo(`${path}/lock`, { userId: 'nobody' })).status, 400)
  })

  it('changes names, address, user name and password, and logs in by the new ones only', async () => {
    const path = await makeAnn()
    const form = {
      emailAddress: 'ann@new.example',
      userName: 'annlee',
      firstName: 'Anna',
      lastName: '',
      password: 'secret2',
    }
    assert.equal((await postTo(path, form)).headers.get('location'), '/#users')
    const ann = accounts().get(1001)
    assert.deepEqual(
      [ann?.firstName, ann?.lastName, ann?.emailAddress, ann?.userName],
      ['Anna', null, 'ann@new.example', 'annlee'],
    )
    assert.equal(await logIn('annlee', 'secret2'), 201)
    assert.notEqual(await logIn('ann@shop.example', 'secret1'), 201)
    await postTo(path, { companyOrOrganization: 'Lee Ltd' })
    assert.equal(accounts().get(1001)?.firstName, 'Anna')
    assert.match(await page.html(path), /<h1>Lee Ltd<\/h1>/)
  })

  it('changes nothing when one of the changes is refused', async () => {
    const path = await makeAnn()
    await page.post('shoppers', { emailAddress: 'bob@shop.example', password: 'secret1' })
    const before = accounts().get(1001)
    const referer = page.kibo.sandbox.url + path
    for (const fields of [
      { firstName: 'Bob', emailAddress: 'bob@shop.example' },
      { firstName: 'Bob', password: 'short' },
    ]) {
      const refused = await page.post('accounts/1001', { userId: `${before?.userId}`, ...fields }, { referer })
      assert.equal(refused.status, 400)
      assert.match(await refused.text(), /<h1>Ann Lee<\/h1>[\s\S]*name="firstName" value="Bob"/)
    }
    assert.deepEqual(accounts().get(1001), before)
  })

  it('asks for a new password and does so no more, disables a shopper and enables them again', async () => {
    const path = await makeAnn()
    await postTo(`${path}/require-password-change`, {})
    assert.match(await page.html(path), /shopper, active, password change required/)
    await postTo(`${path}/keep-password`, {})
    assert.equal(await logIn('ann@shop.example', 'secret1'), 201)
    await postTo(`${path}/disable-shopper`, {})
    assert.notEqual(await logIn('ann@shop.example', 'secret1'), 201)
    await postTo(`${path}/enable-shopper`, {})
    assert.equal(await logIn('ann@shop.example', 'secret1'), 201)
    await makeAcme()
    assert.equal((await page.post('accounts/1002/enable-shopper')).status, 400)
  })

  it('places orders of an account', async () => {
    const path = await makeAnn()
    await postTo(`${path}/orders`, { total: '19.9', status: 'Completed' })
    const { body } = await page.kibo.logIn('ann@shop.example', 'secret1')
    const orders = (await page.kibo.get('/commerce/orders', { claims: body.accessToken })).body.items
    assert.deepEqual(
      orders.map(({ total, status }) => [total, status]),
      [[19.9, 'Completed']],
    )
    assert.match(await page.html(path), /Completed[\s\S]*19\.90/)
    assert.equal((await postTo(`${path}/orders`, { total: '-1' })).status, 400)
    assert.equal((await page.post('accounts/99/orders', { total: '1' })).status, 400)
  })

  it('adds postal addresses and removes them', async () => {
    const path = await makeAnn()
    const form = {
      lastName: 'Lee',
      address1: 'Main St 1',
      postalOrZipCode: '10115',
      cityOrTown: 'Berlin',
      countryCode: 'de',
    }
    await postTo(`${path}/addresses`, form)
    assert.match(await page.html(path), /Lee, Main St 1, 10115 Berlin, DE/)
    const [contact] = (await page.kibo.get(`${customer}/accounts/1001/contacts`)).body.items
    assert.deepEqual(contact?.address, {
      address1: 'Main St 1',
      cityOrTown: 'Berlin',
      stateOrProvince: null,
      postalOrZipCode: '10115',
      countryCode: 'DE',
    })
    assert.equal((await postTo(`${path}/addresses`, { address1: 'Main St 1' })).status, 400)
    await postTo(`${path}/addresses/${contact?.id}/remove`, {})
    assert.equal((await postTo(`${path}/addresses/${contact?.id}/remove`, {})).status, 400)
    assert.match(await page.html(path), /No postal addresses yet/)
  })

  it('goes back to the account that a form was on, and says when there is no such account', async () => {
    const path = await makeAnn()
    const referer = page.kibo.sandbox.url + path
    const locked = await page.post('accounts/1001/lock', {}, { referer })
    assert.equal(locked.headers.get('location'), `${path}#account-1001`)
    const missing = await fetch(`${page.kibo.sandbox.url}/_sandbox/accounts/99`)
    assert.equal(missing.status, 404)
    assert.match(await missing.text(), /There is no account 99\./)
  })

  it('shows no password of an account, and escapes what it has', async () => {
    await page.post('shoppers', { emailAddress: 'ann@shop.example', password: 'secret1', firstName: '<b>' })
    const text = await page.html('/_sandbox/accounts/1001')
    assert.ok(!text.includes('secret1') && !text.includes('<h1><b>'))
  })
})
