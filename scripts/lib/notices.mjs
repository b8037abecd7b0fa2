import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const licenseFile = /^(licen[sc]e|copying|notice)([-.].*)?$/i;
const rule = '-'.repeat(80);

/**
 * The names, versions and licences of the packages that a build took in, with their texts: what goes out with it.
 * @param {string[]} inputs the files a build read, as esbuild's metafile names them
 * @throws where a package names no licence
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.map((file) => packageFolder(file)).filter(Boolean));
  const notices = [...folders].map((folder) => notice(folder)).sort();
  return `Neural Monitor contains these packages:\n\n${[...new Set(notices)].join(`\n${rule}\n\n`)}`;
}

function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll('\\', '/'))?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!license) throw new Error(`the package ${name} names no licence`);
  const texts = readdirSync(folder)
    .filter((file) => licenseFile.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
