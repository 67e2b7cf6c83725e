export interface Product {
  /** With KIBO_* set it must be a product code of that tenant. */
  code: string
  name: string
  about: string
  /** In US dollars. */
  price: number
}

export const products: readonly Product[] = [
  { code: 'mug', name: 'Enamel mug', about: 'Holds coffee, survives campsites.', price: 14 },
  { code: 'lamp', name: 'Desk lamp', about: 'Warm light, long arm.', price: 72.5 },
  { code: 'plant', name: 'Potted fern', about: 'Forgives a missed watering.', price: 19 },
  { code: 'notebook', name: 'Notebook', about: '160 dotted pages, lies flat.', price: 9.9 },
  { code: 'bag', name: 'Canvas bag', about: 'Carries all of the above.', price: 24 },
  { code: 'clock', name: 'Wall clock', about: 'Ticks so that you do not hear it.', price: 48 },
]

export const productOf = (code: unknown): Product | undefined => products.find((product) => product.code === code)
