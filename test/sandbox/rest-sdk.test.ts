import assert from 'node:assert/strict'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { operations } from '../../src/sandbox/server/operations.ts'
import { type RestSdk, restSdk } from '../support/rest-sdk.ts'

/** A value that Kibo's SDK types as possibly absent. */
function given<T>(value: T | null | undefined): T {
  assert.ok(value !== null && value !== undefined)
  return value
}

const codes = ({ items }: { items?: { product?: { productCode?: string | null } }[] | null }) =>
  items?.map(({ product }) => product?.productCode)

/** Status and code with which the SDK reports a refusal. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    const { response, apiError } = error as { response?: { status: number }; apiError?: { errorCode?: string } }
    return `${response?.status} ${apiError?.errorCode}`
  }
  throw new Error('the call was not refused')
}

describe("sandbox: Kibo's own SDK", () => {
  const asked = new Set<string>()
  let sandbox: Sandbox
  let sdk: RestSdk
  beforeEach(async () => {
    sandbox = await createSandbox()
    sdk = restSdk(sandbox)
  })
  afterEach(async () => {
    for (const { operation } of sandbox.calls) asked.add(`${operation}`)
    await sandbox.close()
  })

  const as = (ticket: { accessToken?: string | null }) => restSdk(sandbox, ticket.accessToken)
  const signUp = (emailAddress: string) =>
    sdk.accounts.addAccountAndLogin({
      customerAccountAndAuthInfo: { account: { id: 0, emailAddress, firstName: 'Ann' }, password: 'secret1' },
    })
  const logIn = (username: string, password = 'secret1', claims = sdk) =>
    claims.authTickets.createUserAuthTicket({ customerUserAuthInfo: { username, password } })

  it('signs a guest up and in, refreshes, and keeps the cart', async () => {
    const guest = await sdk.authTickets.createAnonymousShopperAuthTicket()
    await as(guest).carts.addItemToCart({ cartItem: { product: { productCode: 'A' }, quantity: 2 } })
    const signedUp = await as(guest).accounts.addAccountAndLogin({
      customerAccountAndAuthInfo: { account: { emailAddress: 'ann@shop.example' }, password: 'secret1' },
    })
    const refreshToken = given(signedUp.refreshToken)
    const ticket = await sdk.authTickets.refreshUserAuthTicket({ refreshToken })
    assert.equal(ticket.customerAccount?.emailAddress, 'ann@shop.example')
    const account = await as(ticket).accounts.getCurrentAccount({ responseFields: 'id,userName' })
    assert.deepEqual(account, { id: signedUp.customerAccount?.id, userName: 'ann@shop.example' })
    const cart = await as(ticket).carts.getOrCreateCart()
    const item = given(cart.items?.[0])
    assert.equal(item.quantity, 2)
    const cartItemId = given(item.id)
    await as(ticket).carts.updateCartItemQuantity({ cartItemId, quantity: 3 })
    await as(ticket).carts.deleteCartItem({ cartItemId })
    assert.deepEqual((await as(ticket).carts.removeAllCartItems()).items, [])
    assert.equal(await refusal(sdk.authTickets.refreshUserAuthTicket({ refreshToken })), '404 ITEM_NOT_FOUND')
  })

  it('reads refusals with their codes', async () => {
    await signUp('ann@shop.example')
    assert.equal(await refusal(logIn('ann@shop.example', 'wrong')), '401 INVALID_CREDENTIALS')
    assert.equal(await refusal(signUp('ann@shop.example')), '400 MISSING_OR_INVALID_PARAMETER')
    assert.equal(await refusal(sdk.accounts.getAccount({ accountId: 99 })), '404 ITEM_NOT_FOUND')
    assert.equal(await refusal(sdk.accounts.getCurrentAccount()), '401 INVALID_ACCESS_TOKEN')
  })

  it('passes the second factor', async () => {
    await signUp('ann@shop.example')
    sandbox.configure({ twoFactor: 'always' })
    const waiting = await logIn('ann@shop.example')
    assert.equal(waiting.requires2FA, true)
    await as(waiting).authTickets.generateAndSend2faOtp()
    const authTicket2FAInfo = { userId: given(waiting.userId), otpCode: given(sandbox.outbox[0]).code }
    const ticket = await sdk.authTickets.validate2FAAndCreateAuthTicket({ authTicket2FAInfo })
    assert.equal(ticket.requires2FA, false)
    assert.ok(ticket.customerAccount?.last2FaDate)
  })

  it('logs in by a one-time password', async () => {
    await signUp('ann@shop.example')
    await sdk.authTickets.generateAndSendOtp({ otpRequest: { email: 'ann@shop.example' } })
    const authTicketOtpInfo = { email: 'ann@shop.example', otpCode: given(sandbox.outbox[0]).code }
    const ticket = await sdk.authTickets.validateOtpAndCreateAuthTicket({ authTicketOtpInfo })
    assert.equal(ticket.customerAccount?.emailAddress, 'ann@shop.example')
  })

  it('impersonates a cart', async () => {
    const guest = await sdk.authTickets.createAnonymousShopperAuthTicket()
    const { id: cartId } = await as(guest).carts.getOrCreateCart()
    const ticket = await sdk.authTickets.impersonateCart({ cartAuthTicketRequest: { cartId: given(cartId) } })
    assert.equal(ticket.userId, guest.userId)
  })

  it('does all with the own cart', async () => {
    const { carts } = as(await sdk.authTickets.createAnonymousShopperAuthTicket())
    const none = await carts.getCartSummary()
    assert.deepEqual([none.hasActiveCart, none.totalQuantity], [false, 0])
    const item = (productCode: string) => ({ product: { productCode, price: { price: 5 } }, quantity: 1 })
    await carts.addItemsToCart({ cartItem: [item('A'), { quantity: 1 }, item('B')] })
    const strict = { cartItem: [item('C'), { quantity: 1 }], throwErrorOnInvalidItems: true }
    assert.equal(await refusal(carts.addItemsToCart(strict)), '400 MISSING_OR_INVALID_PARAMETER')
    const { items = [] } = await carts.getCartItems()
    assert.deepEqual(codes({ items }), ['A', 'B'])
    const cartItemId = given(items?.[0]?.id)
    await carts.updateCartItem({ cartItemId, cartItem: { ...item('A'), quantity: 4, data: { gift: true } } })
    assert.deepEqual((await carts.getCartItem({ cartItemId })).data, { gift: true })
    const { itemCount, totalQuantity, total, isExpired, hasActiveCart } = await carts.getCartSummary()
    assert.deepEqual([itemCount, totalQuantity, total, isExpired, hasActiveCart], [2, 5, 25, false, true])
    const cart = await carts.updateCart({ cart: { items: [given(items?.[1]), item('C')] } })
    assert.deepEqual(codes(cart), ['B', 'C'])
    assert.equal(cart.items?.[0]?.id, items?.[1]?.id)
    await carts.deleteCurrentCart()
    const next = await carts.getOrCreateCart()
    assert.notEqual(next.id, cart.id)
    assert.deepEqual(next.items, [])
  })

  it('applies and removes coupons, and says in the cart which code it refused', async () => {
    sandbox.configure({ coupons: { SAVE10: 10, HALF: 50 } })
    const { carts } = as(await sdk.authTickets.createAnonymousShopperAuthTicket())
    await carts.addItemToCart({ cartItem: { product: { productCode: 'A', price: { price: 3.33 } }, quantity: 3 } })
    const cartId = given((await carts.getOrCreateCart()).id)
    const apply = (couponCode: string) => carts.applyCoupon({ cartId, couponCode })
    const told = ({ couponCodes, discountTotal, total }: Awaited<ReturnType<typeof apply>>) => [
      couponCodes,
      discountTotal,
      total,
    ]
    const refused = await apply('NONE')
    assert.deepEqual(
      [refused.invalidCoupons?.map(({ couponCode }) => couponCode), ...told(refused)],
      [['NONE'], [], 0, 9.99],
    )
    assert.ok(given(refused.invalidCoupons?.[0]).reason)
    assert.equal((await carts.getOrCreateCart()).invalidCoupons?.length, 1)

    assert.deepEqual(told(await apply('save10')), [['SAVE10'], 1, 8.99])
    const both = await apply('HALF')
    assert.deepEqual(told(both), [['SAVE10', 'HALF'], 6, 3.99])
    assert.deepEqual(both.invalidCoupons, [])
    assert.deepEqual(
      both.orderDiscounts?.map(({ couponCode, impact }) => [couponCode, impact]),
      [
        ['SAVE10', 1],
        ['HALF', 5],
      ],
    )
    assert.deepEqual(told(await apply('HALF')), told(both))
    assert.equal((await carts.getCartSummary()).total, 3.99)

    assert.deepEqual(told(await carts.removeCoupon({ cartId, couponCode: 'SAVE10' })), [['HALF'], 5, 4.99])
    assert.equal(await refusal(carts.removeCoupon({ cartId, couponCode: 'SAVE10' })), '404 ITEM_NOT_FOUND')
    sandbox.configure({ coupons: {} })
    assert.deepEqual(told(await carts.getOrCreateCart()), [['HALF'], 0, 9.99])
    assert.deepEqual(told(await carts.removeCoupons({ cartId })), [[], 0, 9.99])
    const { carts: others } = as(await sdk.authTickets.createAnonymousShopperAuthTicket())
    assert.equal(await refusal(others.applyCoupon({ cartId, couponCode: 'HALF' })), '404 ITEM_NOT_FOUND')
  })

  it('changes and deletes several items at once, and has no messages', async () => {
    const { carts } = as(await sdk.authTickets.createAnonymousShopperAuthTicket())
    const item = (productCode: string, quantity = 1) => ({ product: { productCode }, quantity })
    await carts.addItemsToCart({ cartItem: [item('A'), item('B'), item('C')] })
    const shown = async () =>
      (await carts.getCartItems()).items?.map((one) => `${one.product?.productCode}*${one.quantity}`)
    const [a, b, c] = given((await carts.getCartItems()).items)
    const id = (one: typeof a) => given(given(one).id)
    const cartItem = [
      { ...item('A', 5), id: id(a) },
      { ...item('B', 0), id: id(b) },
    ]
    const strict = carts.updateCartItems({ cartItem, throwErrorOnInvalidItems: true })
    assert.equal(await refusal(strict), '400 MISSING_OR_INVALID_PARAMETER')
    assert.deepEqual(await shown(), ['A*1', 'B*1', 'C*1'])
    assert.deepEqual(codes({ items: await carts.updateCartItems({ cartItem }) }), ['A'])
    assert.deepEqual(await shown(), ['A*5', 'B*1', 'C*1'])
    await carts.updateCartItems({ cartItem, removeInvalidItems: true })
    assert.deepEqual(await shown(), ['A*5', 'C*1'])
    assert.equal(await refusal(carts.deleteCartItems({ requestBody: [id(a), id(b)] })), '404 ITEM_NOT_FOUND')
    await carts.deleteCartItems({ requestBody: [id(a), id(c)] })
    assert.deepEqual(await shown(), [])

    assert.deepEqual((await carts.getMessages()).items, [])
    await carts.removeAllMessages()
    assert.equal(await refusal(carts.removeMessage({ messageId: 'x' })), '404 ITEM_NOT_FOUND')
  })

  it('reads and changes the carts of users as the application, and of nobody else as a shopper', async () => {
    const guest = await sdk.authTickets.createAnonymousShopperAuthTicket()
    const userId = given(guest.userId)
    assert.equal(await refusal(sdk.carts.getUserCart({ userId })), '404 ITEM_NOT_FOUND')
    assert.equal((await sdk.carts.getUserCartSummary({ userId })).hasActiveCart, false)
    await sdk.carts.getOrCreateUserCart({ userId })
    const cartItem = { product: { productCode: 'A' }, quantity: 2 }
    await sdk.carts.updateUserCart({ userId, cart: { items: [cartItem] } })
    assert.deepEqual(codes(await as(guest).carts.getOrCreateCart()), ['A'])
    assert.equal((await sdk.carts.getUserCartSummary({ userId })).totalQuantity, 2)
    assert.equal(await refusal(as(guest).carts.getUserCart({ userId })), '403 FORBIDDEN')
    const cartId = given((await sdk.carts.getUserCart({ userId })).id)
    assert.equal((await as(guest).carts.getCart({ cartId })).id, cartId)
    const other = await sdk.authTickets.createAnonymousShopperAuthTicket()
    assert.equal(await refusal(as(other).carts.getCart({ cartId })), '404 ITEM_NOT_FOUND')
    await sdk.carts.deleteUserCart({ userId })
    assert.equal(await refusal(sdk.carts.getUserCart({ userId })), '404 ITEM_NOT_FOUND')
  })

  it('does all with a cart by its id', async () => {
    const { carts } = sdk
    const cartId = given((await carts.getOrCreateUserCart({ userId: 'f'.repeat(32) })).id)
    const cartItem = { product: { productCode: 'A' }, quantity: 1 }
    const cartItemId = given((await carts.addItemToCartByCartId({ cartId, cartItem })).id)
    await carts.addItemsToCartByCartId({ cartId, cartItem: [{ product: { productCode: 'B' }, quantity: 1 }] })
    await carts.updateCartItemByCartId({ cartId, cartItemId, cartItem: { ...cartItem, quantity: 2 } })
    await carts.updateCartItemQuantityByCartId({ cartId, cartItemId, quantity: 7 })
    assert.equal((await carts.getCartItemByCartId({ cartId, cartItemId })).quantity, 7)
    assert.equal((await carts.getCartSummaryByCartId({ cartId })).totalQuantity, 8)
    await carts.deleteCartItemByCartId({ cartId, cartItemId })
    assert.deepEqual(codes(await carts.getCartItemsByCartId({ cartId })), ['B'])
    assert.deepEqual(codes(await carts.updateCartByCartId({ cartId, cart: { items: [cartItem] } })), ['A'])
    const other = given((await carts.getCartItemsByCartId({ cartId })).items?.[0])
    await carts.updateCartItemsByCartId({ cartId, cartItem: [{ ...other, quantity: 3 }] })
    assert.equal((await carts.getCartSummaryByCartId({ cartId })).totalQuantity, 3)
    await carts.deleteCartItemsByCartId({ cartId, requestBody: [given(other.id)] })
    assert.equal((await carts.getCartSummaryByCartId({ cartId })).totalQuantity, 0)
    assert.deepEqual((await carts.removeAllCartItemsByCartId({ cartId })).items, [])
    assert.equal((await carts.getCart({ cartId })).userId, 'f'.repeat(32))
    await carts.deleteCart({ cartId })
    assert.equal(await refusal(carts.getCart({ cartId })), '404 ITEM_NOT_FOUND')
  })

  it('adds, reads, changes, lists and deletes accounts', async () => {
    const guest = await sdk.accounts.addAccount({
      customerAccount: { emailAddress: 'ann@shop.example', lastName: 'Lee' },
    })
    const accountId = given(guest.id)
    const customerLoginInfo = { emailAddress: 'ann@shop.example', username: 'ann', password: 'secret1' }
    const ticket = await sdk.accounts.addLoginToExistingCustomer({ accountId, customerLoginInfo })
    assert.equal(ticket.customerAccount?.lastName, 'Lee')
    const account = await sdk.accounts.getAccount({ accountId, responseGroups: 'Contacts' })
    const updated = await sdk.accounts.updateAccount({ accountId, customerAccount: { ...account, lastName: 'Li' } })
    assert.equal(updated.lastName, 'Li')
    const added = await sdk.accounts.addAccounts({
      customerAccountAndAuthInfo: [1, 2, 3].map((n) => ({
        account: { emailAddress: `${n}@shop.example` },
        password: 'secret1',
      })),
    })
    assert.equal(added.totalCount, 3)
    const list = await sdk.accounts.getAccounts({
      filter: 'emailAddress cont shop.example',
      sortBy: 'emailAddress asc',
      startIndex: 2,
      pageSize: 2,
      isAnonymous: false,
      responseFields: 'totalCount,items(emailAddress)',
    })
    assert.deepEqual(list, {
      totalCount: 4,
      items: [{ emailAddress: '3@shop.example' }, { emailAddress: 'ann@shop.example' }],
    })
    await sdk.accounts.recomputeCustomerLifetimeValue({ accountId })
    await sdk.accounts.deleteAccount({ accountId })
    assert.equal(await refusal(sdk.accounts.deleteAccount({ accountId })), '404 ITEM_NOT_FOUND')
  })

  it('keeps the contacts of an account, for the shopper and for nobody else', async () => {
    const ann = await signUp('ann@shop.example')
    const accountId = given(ann.customerAccount?.id)
    const { accounts } = as(ann)
    const added = await accounts.addAccountContact({ accountId, customerContact: { email: 'b@home.example' } })
    await accounts.addAccountContact({ accountId, customerContact: { email: 'a@home.example' } })
    const contactId = given(added.id)
    await accounts.updateAccountContact({ accountId, contactId, customerContact: { email: 'c@home.example' } })
    assert.equal((await accounts.getAccountContact({ accountId, contactId })).email, 'c@home.example')
    const emails = async (query: { sortBy?: string; filter?: string }) =>
      (await accounts.getAccountContacts({ accountId, ...query })).items?.map(({ email }) => email)
    assert.deepEqual(await emails({ sortBy: 'email asc' }), ['a@home.example', 'c@home.example'])
    assert.deepEqual(await emails({ filter: 'email sw c' }), ['c@home.example'])
    const bob = await signUp('bob@shop.example')
    assert.equal(await refusal(as(bob).accounts.getAccountContacts({ accountId })), '403 FORBIDDEN')
    await accounts.deleteAccountContact({ accountId, contactId })
    assert.equal(await refusal(accounts.getAccountContact({ accountId, contactId })), '404 ITEM_NOT_FOUND')
  })

  it('shows shoppers their own orders, and gives a guest order to who logs in', async () => {
    sandbox.accounts.add({
      emailAddress: 'ann@shop.example',
      password: 'secret1',
      orders: [{ total: 10 }, { total: 30 }],
    })
    const bob = sandbox.accounts.add({ emailAddress: 'bob@shop.example', password: 'secret1', orders: [{ total: 20 }] })
    const guest = sandbox.accounts.add({ emailAddress: 'guest@shop.example', orders: [{ total: 40 }] })
    const { orders } = as(await logIn('ann@shop.example'))
    const totals = async () => (await orders.getOrders({ sortBy: 'total desc' })).items?.map(({ total }) => total)
    const orderIdOf = async ({ id }: { id: number }) =>
      given((await sdk.orders.getOrders({ filter: `customerAccountId eq ${id}` })).items?.[0]?.id)
    assert.deepEqual(await totals(), [30, 10])
    const [bobs, guests] = [await orderIdOf(bob), await orderIdOf(guest)]
    assert.equal((await sdk.orders.getOrder({ orderId: bobs })).total, 20)
    assert.equal(await refusal(orders.getOrder({ orderId: bobs })), '404 ITEM_NOT_FOUND')
    assert.equal(await refusal(orders.changeOrderUserId({ orderId: bobs })), '404 ITEM_NOT_FOUND')
    await orders.changeOrderUserId({ orderId: guests })
    assert.deepEqual(await totals(), [40, 30, 10])
  })

  it('gives the order of a guest without an account to the shopper that the guest becomes', async () => {
    const guest = await sdk.authTickets.createAnonymousShopperAuthTicket()
    const items = [{ product: { productCode: 'A', name: 'Tea', price: { price: 4 } }, quantity: 2 }]
    const placed = sandbox.orders.add({ userId: given(guest.userId), items, email: 'ann@shop.example' })
    assert.deepEqual([placed.orderNumber, placed.total, placed.customerAccountId], [1, 8, null])
    const own = await as(guest).orders.getOrders({ filter: 'status eq Accepted', q: 'tea' })
    assert.deepEqual([own.totalCount, own.items?.[0]?.items?.[0]?.product?.name], [1, 'Tea'])
    const other = await sdk.authTickets.createAnonymousShopperAuthTicket()
    assert.equal(await refusal(as(other).orders.getOrder({ orderId: placed.id })), '404 ITEM_NOT_FOUND')
    assert.equal(await refusal(as(other).orders.changeOrderUserId({ orderId: placed.id })), '403 FORBIDDEN')
    const ann = await as(guest).accounts.addAccountAndLogin({
      customerAccountAndAuthInfo: { account: { emailAddress: 'ann@shop.example' }, password: 'secret1' },
    })
    await as(ann).orders.changeOrderUserId({ orderId: placed.id })
    const { userId, customerAccountId } = given(sandbox.orders.get(placed.id))
    assert.deepEqual([userId, customerAccountId], [ann.userId, ann.customerAccount?.id])
    assert.equal((await as(guest).orders.getOrders({})).totalCount, 0)
    assert.throws(() => sandbox.orders.add({ total: 1 }), /customerAccountId or userId is required/)
    for (const [wrong, says] of [
      [{ status: 3 }, /status must be text/],
      [{ total: '12.50' }, /total must be a number/],
    ] as const) {
      const order = { customerAccountId: given(customerAccountId), ...wrong } as never
      assert.throws(() => sandbox.orders.add(order), { name: 'TypeError', message: says })
    }
    assert.equal(sandbox.orders.list().length, 1)
  })

  it('makes an order of the own cart, with its coupons', async () => {
    sandbox.configure({ coupons: { SAVE10: 10 } })
    const guest = await sdk.authTickets.createAnonymousShopperAuthTicket()
    const { carts, orders } = as(guest)
    const cartId = given((await carts.getOrCreateCart()).id)
    assert.equal(await refusal(orders.createOrder({ cartId })), '400 MISSING_OR_INVALID_PARAMETER')
    await carts.addItemToCart({ cartItem: { product: { productCode: 'A', price: { price: 5 } }, quantity: 2 } })
    await carts.applyCoupon({ cartId, couponCode: 'SAVE10' })
    const order = await orders.createOrder({ cartId })
    assert.deepEqual([order.status, order.total, order.couponCodes, codes(order)], ['Pending', 9, ['SAVE10'], ['A']])
    assert.deepEqual([order.userId, order.customerAccountId], [guest.userId, null])
    assert.equal((await orders.getOrder({ orderId: given(order.id) })).total, 9)
    assert.equal(
      await refusal(as(await signUp('eve@shop.example')).orders.createOrder({ cartId })),
      '404 ITEM_NOT_FOUND',
    )
    assert.equal(await refusal(orders.createOrder({ order: {} })), '501 NOT_IMITATED')
    const ann = await signUp('ann@shop.example')
    const own = given((await as(ann).carts.getOrCreateCart()).id)
    await sdk.carts.addItemToCartByCartId({ cartId: own, cartItem: { product: { productCode: 'B' }, quantity: 1 } })
    assert.equal((await sdk.orders.createOrder({ cartId: own })).customerAccountId, ann.customerAccount?.id)
  })

  it('keeps the cards of an account without their numbers', async () => {
    const ann = await signUp('ann@shop.example')
    const accountId = given(ann.customerAccount?.id)
    const { accounts } = as(ann)
    const card = { id: 'c1', contactId: 1, cardType: 'VISA', expireMonth: 1, expireYear: 2030 }
    await accounts.addAccountCard({ accountId, card: { ...card, cardNumberPart: '4111111111111111' } })
    const kept = given((await accounts.getAccountCards({ accountId })).items?.[0])
    assert.equal(kept.cardNumberPart, '************1111')
    assert.equal((await accounts.getAccountCard({ accountId, cardId: 'c1' })).cardType, 'VISA')
    const changed = { ...card, expireYear: 2031, cardNumberPart: '************1111' }
    await accounts.updateAccountCard({ accountId, cardId: 'c1', card: changed })
    const { cardNumberPart, expireYear } = await accounts.getAccountCard({ accountId, cardId: 'c1' })
    assert.deepEqual([cardNumberPart, expireYear], ['************1111', 2031])
    const other = { accountId, cardId: 'c2', card: changed }
    assert.equal(await refusal(accounts.updateAccountCard(other)), '404 ITEM_NOT_FOUND')
    const bob = await signUp('bob@shop.example')
    assert.equal(await refusal(as(bob).accounts.getAccountCards({ accountId })), '403 FORBIDDEN')
    await accounts.deleteAccountCard({ accountId, cardId: 'c1' })
    assert.equal(await refusal(accounts.getAccountCard({ accountId, cardId: 'c1' })), '404 ITEM_NOT_FOUND')
  })

  it('notes the time of each change of a wishlist’s items', async () => {
    const ann = await signUp('ann@shop.example')
    const { wishlists } = as(ann)
    const wishlist = { customerAccountId: given(ann.customerAccount?.id), name: 'Birthday' }
    const wishlistId = given((await wishlists.createWishlist({ wishlist })).id)
    const wishlistItem = { product: { productCode: 'A' }, quantity: 1 }
    let wishlistItemId = ''
    const changes: Record<string, () => Promise<unknown>> = {
      'an item is added': async () => {
        wishlistItemId = given((await wishlists.addItemToWishlist({ wishlistId, wishlistItem })).id)
      },
      'an item is changed': () => wishlists.updateWishlistItem({ wishlistId, wishlistItemId, wishlistItem }),
      'a quantity is changed': () => wishlists.updateWishlistItemQuantity({ wishlistId, wishlistItemId, quantity: 2 }),
      'an item is deleted': () => wishlists.deleteWishlistItem({ wishlistId, wishlistItemId }),
      'all items are deleted': () => wishlists.removeAllWishlistItems({ wishlistId }),
    }
    for (const [what, change] of Object.entries(changes)) {
      sandbox.advance(60_000)
      const beforeMs = sandbox.now()
      await change()
      const { auditInfo } = await wishlists.getWishlist({ wishlistId })
      assert.ok(Date.parse(given(auditInfo?.updateDate)) >= beforeMs, what)
    }
  })

  it('keeps the wishlists of a shopper, for the shopper and for nobody else', async () => {
    const ann = await signUp('ann@shop.example')
    const customerAccountId = given(ann.customerAccount?.id)
    const { wishlists, accounts } = as(ann)
    const wishlist = { customerAccountId, name: 'Birthday' }
    const { id, ...made } = await wishlists.createWishlist({ wishlist })
    const wishlistId = given(id)
    assert.deepEqual([made.customerAccountId, made.name, made.items], [customerAccountId, 'Birthday', []])
    assert.equal(await refusal(wishlists.createWishlist({ wishlist })), '409 VALIDATION_CONFLICT')
    const wished = (productCode: string, quantity = 1) => ({ product: { productCode }, quantity })
    const added = await wishlists.addItemToWishlist({ wishlistId, wishlistItem: wished('A') })
    const one = { wishlistId, wishlistItemId: given(added.id) }
    await wishlists.addItemToWishlist({ wishlistId, wishlistItem: wished('B', 3) })
    await wishlists.updateWishlistItem({ ...one, wishlistItem: { ...wished('A'), comments: 'the blue one' } })
    await wishlists.updateWishlistItemQuantity({ ...one, quantity: 2 })
    const { comments, quantity } = await wishlists.getWishlistItem(one)
    assert.deepEqual([comments, quantity], ['the blue one', 2])
    const byName = { customerAccountId, wishlistName: 'birthday' }
    assert.equal((await wishlists.getWishlistByName(byName)).id, wishlistId)
    assert.equal((await wishlists.getWishlistItemsByWishlistName(byName)).totalCount, 2)
    const many = await wishlists.getWishlistItems({ wishlistId, filter: 'quantity gt 2' })
    assert.deepEqual(codes(many), ['B'])
    await wishlists.createWishlist({ wishlist: { ...wishlist, name: 'Home' } })
    const { items } = await wishlists.getWishlists({ sortBy: 'name desc' })
    assert.deepEqual(
      items?.map(({ name }) => name),
      ['Home', 'Birthday'],
    )
    assert.equal((await accounts.getAccount({ accountId: customerAccountId })).commerceSummary?.wishlistCount, 2)

    const bob = as(await signUp('bob@shop.example')).wishlists
    assert.equal(await refusal(bob.getWishlist({ wishlistId })), '404 ITEM_NOT_FOUND')
    assert.equal(await refusal(bob.getWishlistByName(byName)), '403 FORBIDDEN')
    assert.equal(await refusal(bob.createWishlist({ wishlist })), '403 FORBIDDEN')
    assert.equal((await bob.getWishlists({})).totalCount, 0)
    assert.equal((await sdk.wishlists.getWishlists({ filter: 'name eq Birthday' })).totalCount, 1)

    const renamed = await wishlists.updateWishlist({ wishlistId, wishlist: { name: 'Party' } })
    assert.deepEqual([renamed.name, codes(renamed)], ['Party', ['A', 'B']])
    assert.equal(
      await refusal(wishlists.updateWishlist({ wishlistId, wishlist: { name: 'home' } })),
      '409 VALIDATION_CONFLICT',
    )
    await wishlists.deleteWishlistItem(one)
    assert.deepEqual(codes(await wishlists.getWishlist({ wishlistId })), ['B'])
    assert.deepEqual((await wishlists.removeAllWishlistItems({ wishlistId })).items, [])
    await wishlists.deleteWishlist({ wishlistId })
    assert.equal(await refusal(wishlists.getWishlist({ wishlistId })), '404 ITEM_NOT_FOUND')
  })

  it('keeps purchase order accounts', async () => {
    const accountId = given((await signUp('ann@shop.example')).customerAccount?.id)
    await sdk.accounts.createCustomerPurchaseOrderAccount({
      accountId,
      customerPurchaseOrderAccount: { creditLimit: 50 },
    })
    assert.equal((await sdk.accounts.getCustomerPurchaseOrderAccount({ accountId })).creditLimit, 50)
    assert.equal(
      (await sdk.accounts.getCustomersPurchaseOrderAccounts({ pageSize: 5 })).items?.[0]?.accountId,
      accountId,
    )
  })

  it('changes and resets passwords, and reads and sets the state of logins', async () => {
    const accountId = given((await signUp('ann@shop.example')).customerAccount?.id)
    const next = (oldPassword: string, newPassword: string) => ({ oldPassword, newPassword })
    await sdk.accounts.changePassword({
      accountId,
      customerPasswordInfo: next('secret1', 'secret2'),
      unlockAccount: true,
    })
    const items = [
      { accountId, passwordInfo: next('secret2', 'secret3') },
      { accountId: 99, passwordInfo: next('a', 'b') },
    ]
    const results = await sdk.accounts.changePasswords({ accountPasswordInfoCollection: { items } })
    assert.deepEqual(
      results.items?.map(({ succeeded }) => succeeded),
      [true, false],
    )

    await sdk.accounts.setLoginLocked({ accountId, body: true })
    assert.equal((await sdk.accounts.getLoginState({ accountId })).isLocked, true)
    await sdk.accounts.resetPassword({ customerResetPasswordInfo: { emailAddress: 'ann@shop.example' } })
    const confirmationCode = given(sandbox.outbox[0]).code
    const confirmationInfo = { userName: 'ann@shop.example', confirmationCode, newPassword: 'secret4' }
    await sdk.accounts.updateForgottenPassword({ confirmationInfo })
    assert.equal((await logIn('ann@shop.example', 'secret4')).customerAccount?.id, accountId)

    await sdk.accounts.setPasswordChangeRequired({ accountId, body: true })
    assert.equal(await refusal(logIn('ann@shop.example', 'secret4')), '401 PASSWORD_CHANGE_REQUIRED')
    const byName = await sdk.accounts.getLoginStateByUserName({ userName: 'ann@shop.example' })
    const byAddress = await sdk.accounts.getLoginStateByEmailAddress({ emailAddress: 'ann@shop.example' })
    assert.equal(byName.isPasswordChangeRequired, true)
    assert.deepEqual(byAddress, byName)
  })

  it('requests, staffs and approves business accounts', async () => {
    const requested = await sdk.b2bAccounts.addAccount({
      b2BAccount: { companyOrOrganization: 'Acme', users: [{ emailAddress: 'boss@acme.example' }] },
    })
    const accountId = given(requested.id)
    await sdk.b2bAccounts.addUser({
      accountId,
      b2BUserAndAuthInfo: { b2BUser: { emailAddress: 'buyer@acme.example' } },
    })
    assert.equal(
      await refusal(sdk.b2bAccounts.updateB2BAccountStatus({ accountId, actionName: 'approve' })),
      '409 VALIDATION_CONFLICT',
    )
    await sdk.b2bAccounts.addSalesRepToB2BAccount({ accountId, userId: 'rep1' })
    assert.equal(
      await refusal(sdk.b2bAccounts.updateB2BAccountStatus({ accountId, actionName: 'enable' })),
      '409 VALIDATION_CONFLICT',
    )
    const approved = await sdk.b2bAccounts.updateB2BAccountStatus({ accountId, actionName: 'approve' })
    assert.deepEqual([approved.approvalStatus, approved.isActive], ['Approved', true])
    const account = await sdk.b2bAccounts.getB2BAccount({ accountId })
    assert.deepEqual(
      account.users?.map(({ emailAddress }) => emailAddress),
      ['boss@acme.example', 'buyer@acme.example'],
    )
    assert.equal((await sdk.b2bAccounts.getB2BAccounts({})).totalCount, 1)
    assert.deepEqual(await sdk.b2bAccounts.getAccountsByUser({ emailAddress: 'buyer@acme.example' }), [accountId])
  })

  it('has driven every operation but DisableAccount and GraphQL, which it does not have', () => {
    const missing = Object.keys(operations).filter((operation) => !asked.has(operation))
    assert.deepEqual(missing, ['performAction', 'graphql'])
  })
})
