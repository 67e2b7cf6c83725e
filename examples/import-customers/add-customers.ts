import type { CustomerAccount, KiboClient } from 'kibo-storefront-auth'
import { type Customer, isAccountOf } from './customer.ts'
import type { Journal, Outcome } from './journal.ts'
import { meaningOf, type Patience } from './patience.ts'

interface AdderOptions {
  client: KiboClient
  patience: Patience
  journal: Journal
  settleMs: number
}

/**
 * Adds customers by Kibo's Bulk call, each of them once, even when calls fail.
 *
 * What Bulk does with the rest when one customer is refused is not stated by Kibo, so a refused call is repeated in
 * halves until the culprits are alone. A customer who is refused alone is looked up first, because an earlier part of
 * the batch may have been carried out. A customer with a login can't be added twice, because Kibo has one login per
 * address; one without is looked up each time before the call.
 */
export class CustomerAdder {
  readonly #client: KiboClient
  readonly #patience: Patience
  readonly #journal: Journal
  readonly #settleMs: number

  constructor({ client, patience, journal, settleMs }: AdderOptions) {
    this.#client = client
    this.#patience = patience
    this.#journal = journal
    this.#settleMs = settleMs
  }

  /** Adds to `outcome` what becomes of each customer. In doubt, an earlier call may have added them or still be at it. */
  async add(customers: Customer[], outcome: Outcome, { inDoubt }: { inDoubt: boolean }): Promise<void> {
    if (inDoubt) await this.#patience.pause(this.#settleMs)
    const missing = await this.#missing(customers, outcome, (customer) => inDoubt || !customer.hasLogin)
    if (missing.length === 0) return

    const answer = await this.#send(missing)
    if (answer === 'unanswered') return this.add(missing, outcome, { inDoubt: true })

    const left = missing.filter((customer) => {
      const account = answer.accounts.find((one) => isAccountOf(customer, one))
      if (account) outcome.accounts.push(account.id)
      return !account
    })
    if (missing.length === 1) return this.#believe(left, outcome, answer.reason)
    const middle = Math.ceil(left.length / 2)
    for (const half of [left.slice(0, middle), left.slice(middle)]) await this.add(half, outcome, { inDoubt: false })
  }

  async #send(customers: Customer[]): Promise<{ accounts: CustomerAccount[]; reason: string } | 'unanswered'> {
    for (;;) {
      try {
        const { items } = await this.#patience.attempt(() =>
          this.#client.accounts.addAccounts(customers.map(({ body }) => body)),
        )
        return { accounts: items, reason: 'Kibo answered without an account' }
      } catch (error) {
        const meaning = meaningOf(error)
        if (meaning === 'unanswered') return 'unanswered'
        if (meaning === 'refused' && error instanceof Error) return { accounts: [], reason: error.message }
        if (meaning !== 'limited') throw error
      }
    }
  }

  /** The customers without an account. Those who have one are done: added by this import, or a failure. */
  async #missing(
    customers: Customer[],
    outcome: Outcome,
    isSuspect: (customer: Customer) => boolean,
  ): Promise<Customer[]> {
    const missing: Customer[] = []
    for (const customer of customers) {
      try {
        const account = isSuspect(customer) ? await this.#find(customer) : undefined
        if (!account) missing.push(customer)
        else if (await this.#isOurs(account)) outcome.accounts.push(account.id)
        else this.#fail(customer, outcome, `account ${account.id} was there before`)
      } catch (error) {
        if (meaningOf(error) !== 'refused' || !(error instanceof Error)) throw error
        this.#fail(customer, outcome, `nobody knows, for Kibo refuses to look: ${error.message}`)
      }
    }
    return missing
  }

  /** Fails a customer who was refused alone, unless there is an account all the same. */
  async #believe(refused: Customer[], outcome: Outcome, reason: string): Promise<void> {
    for (const customer of await this.#missing(refused, outcome, () => true)) this.#fail(customer, outcome, reason)
  }

  async #find(customer: Customer): Promise<CustomerAccount | undefined> {
    return this.#patience.insist(async () => {
      const filter = `emailAddress eq ${customer.emailAddress}`
      for await (const account of this.#client.accounts.listAccounts({ filter })) {
        if (isAccountOf(customer, account)) return account
      }
      return undefined
    })
  }

  /** Made by a batch that is not finished: not before this import began, and not for an earlier line of the file. */
  async #isOurs({ id, auditInfo }: CustomerAccount): Promise<boolean> {
    const createdAtMs = Date.parse(auditInfo?.createDate ?? '')
    return !(createdAtMs < this.#journal.startedAtMs) && !(await this.#journal.hasAdded(id))
  }

  #fail({ line, emailAddress }: Customer, outcome: Outcome, reason: string): void {
    outcome.failures.push({ line, emailAddress, reason })
  }
}
