import fc from 'fast-check'
import { check, fuzzTimeoutMs } from '../support/fuzz.ts'
import { commands, type Model } from '../support/shopper-model.ts'
import { somebody, startStorefront } from '../support/storefront.ts'

describe('one browser', function () {
  this.timeout(fuzzTimeoutMs)

  for (const asksForCode of [false, true]) {
    it(`is always who the model says, whatever it does in whatever order${asksForCode ? ', with a second factor' : ''}`, () =>
      check(
        fc.commands(commands, { maxCommands: 25 }),
        async (steps) => {
          const shop = await startStorefront({
            sandbox: { twoFactor: asksForCode ? 'always' : 'off', lockoutAfter: 10_000 },
          })
          try {
            const people = [somebody(), somebody(), somebody()]
            for (const one of people) shop.sandbox.accounts.add(one)
            const model: Model = {
              people,
              asksForCode,
              who: null,
              waiting: null,
              guestCart: 0,
              carts: [0, 0, 0],
              session: 0,
              nowMs: 0,
              endedAtMs: new Map(),
            }
            const setup = () => ({ model, real: { shop, browser: shop.browser(), oldTab: null } })
            await fc.asyncModelRun(setup, steps)
          } finally {
            await shop.close()
          }
        },
        0.1,
      ))
  }
})
