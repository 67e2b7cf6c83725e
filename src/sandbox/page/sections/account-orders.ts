import type { Account } from '../../model/state.ts'
import { field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { newest } from '../newest.ts'
import { givenTo, type View } from '../view.ts'

export function accountOrders({ id, orders }: Account, view: View): Html {
  const given = givenTo('accounts/:id/orders', view)
  return html`${orders.length === 0 && html`<p>No orders yet.</p>`}
<ul class="list low"${orders.length > 0 && html` tabindex="0" aria-label="Orders, newest first"`}>${newest(orders).map(
    ({ entry: { number, status, total, atMs } }) =>
      html`<li class="row"><strong>${number}</strong> <span>${status}, <time>${new Date(atMs)
        .toISOString()
        .slice(0, 10)}</time></span> ${total.toFixed(2)}</li>`,
  )}</ul>
<form method="post" action="/_sandbox/accounts/${id}/orders" class="fields inline">
${field('Total', 'total', { value: given?.total, isRequired: true })}
${field('Status', 'status', { value: given?.status ?? 'Accepted' })}
<button>Place an order</button></form>`
}
