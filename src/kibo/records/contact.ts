import type { AuditInfo } from './audit-info.ts'

/** An address book entry of an account. */
export interface CustomerContact {
  accountId?: number
  address?: Address
  auditInfo?: AuditInfo
  companyOrOrganization?: string | null
  email?: string | null
  faxNumber?: string | null
  firstName?: string | null
  id?: number | null
  label?: string | null
  lastNameOrSurname?: string | null
  middleNameOrInitial?: string | null
  phoneNumbers?: PhoneNumbers
  types?: ContactType[] | null
}

export interface Address {
  address1?: string | null
  address2?: string | null
  address3?: string | null
  address4?: string | null
  /** E.g. `Residential`. */
  addressType?: string | null
  cityOrTown?: string | null
  /** Two letters, ISO 3166-1. */
  countryCode?: string | null
  isValidated?: boolean | null
  postalOrZipCode?: string | null
  stateOrProvince?: string | null
}

export interface PhoneNumbers {
  home?: string | null
  mobile?: string | null
  work?: string | null
}

/** What a contact is used for. */
export interface ContactType {
  isPrimary?: boolean
  /** `Billing` or `Shipping`. */
  name?: string | null
}
