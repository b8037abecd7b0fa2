// Prompt files are imported as text. A module without an own name can only have a default export.
declare module '*.md' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the import attribute `type: 'text'` gives a default export and nothing else
  export default text;
}
declare module '*.yaml' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: as above
  export default text;
}
