/**
 * The part of Kibo's GraphQL schema that the sandbox answers, with Kibo's names: of each type the fields that its REST
 * answers have.
 */
export const graphqlSchema = `
  "Milliseconds since 1970."
  scalar DateTime
  "Any JSON."
  scalar Object

  type Query {
    currentCart: CrCart
    getCurrentAccount: CustomerAccount
  }

  type Mutation {
    addItemToCurrentCart(cartItemInput: CrCartItemInput): CrCartItem
  }

  type CrCart {
    id: String
    userId: String
    currencyCode: String
    items: [CrCartItem]
    subtotal: Float
    total: Float
  }

  type CrCartItem {
    id: String
    product: CrProduct
    quantity: Int!
    unitPrice: CrCommerceUnitPrice
    subtotal: Float
    total: Float
    fulfillmentMethod: String
    fulfillmentLocationCode: String
    data: Object
  }

  type CrCommerceUnitPrice {
    listAmount: Float
  }

  type CrProduct {
    productCode: String
    variationProductCode: String
    name: String
    description: String
    imageUrl: String
    options: [CrProductOption]
    price: CrProductPrice
  }

  type CrProductOption {
    attributeFQN: String
    name: String
    value: Object
  }

  type CrProductPrice {
    price: Float
    salePrice: Float
  }

  input CrCartItemInput {
    product: CrProductInput
    quantity: Int!
    fulfillmentMethod: String
    fulfillmentLocationCode: String
    data: Object
  }

  input CrProductInput {
    productCode: String
    variationProductCode: String
    name: String
    description: String
    imageUrl: String
    options: [CrProductOptionInput]
    price: CrProductPriceInput
  }

  input CrProductOptionInput {
    attributeFQN: String
    name: String
    value: Object
  }

  input CrProductPriceInput {
    price: Float
    salePrice: Float
  }

  type CustomerAccount {
    id: Int!
    userId: String
    userName: String
    emailAddress: String
    firstName: String
    lastName: String
    localeCode: String
    companyOrOrganization: String
    customerSet: String
    accountType: String
    externalId: String
    acceptsMarketing: Boolean
    hasExternalPassword: Boolean
    isActive: Boolean
    isAnonymous: Boolean
    isLocked: Boolean
    taxExempt: Boolean
    taxId: String
    customerSinceDate: DateTime
    auditInfo: CuAuditInfo
    commerceSummary: CommerceSummary
    contacts: [CustomerContact]
  }

  type CuAuditInfo {
    createDate: DateTime
    updateDate: DateTime
  }

  type CommerceSummary {
    orderCount: Int!
    lastOrderDate: DateTime
    totalOrderAmount: CurrencyAmount
    visitsCount: Int!
    wishlistCount: Int!
  }

  type CurrencyAmount {
    amount: Float!
    currencyCode: String
  }

  type CustomerContact {
    id: Int
    accountId: Int!
    email: String
    firstName: String
    lastNameOrSurname: String
  }
`
