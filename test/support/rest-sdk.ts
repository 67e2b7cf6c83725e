import { Configuration } from '@kibocommerce/rest-sdk'
import { CartApi, OrderApi, WishlistApi } from '@kibocommerce/rest-sdk/clients/Commerce/index.js'
import {
  B2BAccountApi,
  CustomerAccountApi,
  StorefrontAuthTicketApi,
} from '@kibocommerce/rest-sdk/clients/Customer/index.js'
import type { Sandbox } from '../../src/sandbox/index.ts'

/** The clients of Kibo's own SDK that a storefront uses. */
export interface RestSdk {
  authTickets: StorefrontAuthTicketApi
  accounts: CustomerAccountApi
  b2bAccounts: B2BAccountApi
  carts: CartApi
  orders: OrderApi
  wishlists: WishlistApi
}

/**
 * Kibo's unmodified SDK on a sandbox: it gets its own application token and looks its tenant up. It knows https hosts only,
 * so its `fetchApi` asks the same address by http; and it cannot send claims beside a bearer token, so a middleware does.
 */
export function restSdk(sandbox: Sandbox, claims?: string | null): RestSdk {
  const configuration = sdkConfiguration(sandbox, claims)
  return {
    authTickets: new StorefrontAuthTicketApi(configuration),
    accounts: new CustomerAccountApi(configuration),
    b2bAccounts: new B2BAccountApi(configuration),
    carts: new CartApi(configuration),
    orders: new OrderApi(configuration),
    wishlists: new WishlistApi(configuration),
  }
}

/** With this any client of the SDK asks the sandbox, with those claims. */
export function sdkConfiguration(sandbox: Sandbox, claims?: string | null): Configuration {
  const { tenantId, siteId, clientId, sharedSecret } = sandbox.kibo
  const { host } = new URL(sandbox.url)
  return new Configuration({
    tenantId: `${tenantId}`,
    siteId: `${siteId}`,
    clientId,
    sharedSecret,
    authHost: host,
    fetchApi: (url: string, init?: RequestInit) => fetch(url.replace(`https://${host}/`, `${sandbox.url}/`), init),
    middleware: [
      {
        pre: async ({ url, init }) => ({
          url,
          init: claims ? { ...init, headers: { ...init.headers, 'x-vol-user-claims': claims } } : init,
        }),
      },
    ],
  })
}
