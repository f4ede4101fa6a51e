/** Variables that a front-end build copies into the code that browsers download. */

/** The prefixes by which the build tools choose them; each is documented by its tool. */
const prefixes = [
  "NEXT_PUBLIC_", // Next.js
  "VITE_", // Vite
  "REACT_APP_", // Create React App
  "GATSBY_", // Gatsby
  "EXPO_PUBLIC_", // Expo
  "NUXT_PUBLIC_", // Nuxt
  "VUE_APP_", // Vue CLI
  "PUBLIC_", // SvelteKit, Astro
] as const;

/** True when the variable's value ends in the browser. */
export function isPublicName(name: string): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}

/** The name without the prefix, as the program's authors mean it. */
export function withoutPublicPrefix(name: string): string {
  const prefix = prefixes.find((each) => name.startsWith(each));
  return prefix === undefined ? name : name.slice(prefix.length);
}
