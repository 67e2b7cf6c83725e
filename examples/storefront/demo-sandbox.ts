import { createSandbox, type Sandbox, type SandboxOptions } from 'kibo-storefront-auth/sandbox'

export const readyShopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815' }

/** Waits for approval. */
export const businessCustomer = { emailAddress: 'grace@example.com', password: 'hopper-1906' }

/** A sandbox with a shopper who can log in and a business account that can't yet. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options)
  sandbox.accounts.add({
    ...readyShopper,
    firstName: 'Ada',
    lastName: 'Lovelace',
    acceptsMarketing: true,
    orders: [{ total: 86.5 }, { total: 19 }],
  })
  sandbox.accounts.addBusiness({
    companyOrOrganization: 'Hopper Compilers Ltd',
    users: [{ ...businessCustomer, firstName: 'Grace', lastName: 'Hopper' }],
  })
  return sandbox
}
