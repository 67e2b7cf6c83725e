import type { Account } from '../model/state.ts'
import { nameOf } from './account-state.ts'
import { html } from './html.ts'
import { accountAddresses } from './sections/account-addresses.ts'
import { accountOrders } from './sections/account-orders.ts'
import { accountStatus } from './sections/account-status.ts'
import { accountUsers } from './sections/account-users.ts'
import { section, shell } from './shell.ts'
import type { View } from './view.ts'

/** One account, to look at and to change. */
export function renderAccount(account: Account, view: View): string {
  const name = nameOf(account)
  const isBusiness = account.approvalStatus !== null
  const main = html`<h1>${name}</h1>
<p>Account ${account.id}, since <time>${new Date(account.createdAtMs).toISOString().slice(0, 10)}</time></p>
<div class="board" id="account-${account.id}"><div>
${section('status', 'Status', accountStatus(account, view))}
${section('orders', 'Orders', accountOrders(account, view))}
</div><div>
${section('users', isBusiness ? 'Users' : 'Shopper', accountUsers(account, view))}
${section('addresses', 'Postal addresses', accountAddresses(account, view))}
</div></div>`
  return shell({ title: `${name} – Kibo sandbox`, links: { Overview: '/#accounts' }, main, problem: view.problem })
}
