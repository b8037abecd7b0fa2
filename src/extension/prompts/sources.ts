import * as path from 'node:path';
import type { CallSite, Hole, Link, LinkResult, Place } from '../../promptlink/types';
import type { CallView, SourceHole, SourceLink, SourceView } from '../../shared/protocol';

/** What the turn view is shown of one call's sources, and the places behind its ids: the view gets ids, never paths. */
export interface CallSources {
  view: SourceView;
  links: { place: Place; alternatives: Place[] }[];
  holes: Place[];
  callSites: Place[];
}

export const noSources: CallSources = {
  view: { state: 'off', links: [], holes: [], coverage: 0, callSites: [] },
  links: [],
  holes: [],
  callSites: [],
};

const label = (place: Place): string => `${path.posix.basename(place.file)}:${place.line}`;

function holePlace(hole: Hole): Place {
  const { start, end, line, endLine } = hole.range;
  return { file: hole.file, fileStart: start, fileEnd: end, line, endLine };
}

/** One call's sources out of the engine's answers: one result a prompt part, in the parts' order. */
export function callSources(call: CallView, results: readonly LinkResult[], sites: readonly CallSite[]): CallSources {
  const links: { place: Place; alternatives: Place[] }[] = [];
  const holes: Place[] = [];
  const view: SourceView = { state: 'ready', links: [], holes: [], coverage: 0, callSites: [] };
  let explained = 0;
  let length = 0;
  for (const [part, result] of results.entries()) {
    for (const link of result.links) {
      view.links.push(sourceLink(links.length, part, link));
      links.push({ place: link, alternatives: link.alternatives ?? [] });
    }
    for (const hole of result.holes) {
      view.holes.push(sourceHole(holes.length, part, hole));
      holes.push(holePlace(hole));
    }
    const size = call.prompt.parts[part]?.text.length ?? 0;
    explained += result.coverage * size;
    length += size;
  }
  view.coverage = length > 0 ? explained / length : 0;
  view.callSites = sites.map((site, id) => ({ id, label: label(site), text: site.text }));
  return { view, links, holes, callSites: [...sites] };
}

function sourceLink(id: number, part: number, link: Link): SourceLink {
  return {
    id,
    part,
    start: link.start,
    end: link.end,
    label: label(link),
    kind: link.kind,
    confidence: link.confidence,
    alternatives: link.alternatives?.length ?? 0,
  };
}

function sourceHole(id: number, part: number, hole: Hole): SourceHole {
  return { id, part, start: hole.start, end: hole.end, expression: hole.expression, label: label(holePlace(hole)) };
}
