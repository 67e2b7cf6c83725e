import { createSandbox, type Sandbox, type SandboxOptions } from 'kibo-storefront-auth/sandbox'

export const readyShopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815' }

/** Waits for approval. */
export const businessCustomer = { emailAddress: 'grace@example.com', password: 'hopper-1906' }

/** Buys for two companies. */
export const buyer = { emailAddress: 'katherine@example.com', password: 'johnson-1918' }

/** A sandbox with a shopper who can log in, a buyer for two companies, and a business account that waits for approval. */
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
  for (const companyOrOrganization of ['Orbit Supplies', 'Trajectory Works']) {
    const users = [{ ...buyer, firstName: 'Katherine', lastName: 'Johnson' }]
    const { id } = sandbox.accounts.addBusiness({ companyOrOrganization, users })
    sandbox.accounts.changeStatus(id, 'approve')
  }
  sandbox.markStart()
  return sandbox
}
