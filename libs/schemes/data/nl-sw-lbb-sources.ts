import type { SchemeData } from '../scheme.js';

/** What the career budget of social work was read from. */
export const socialWorkLbbSources: SchemeData['sources'] = {
  LBB1: {
    address: 'sociaalwerk-werkt.nl/loopbaanbudget',
    tells:
      'Rate and base, who has no right, no claim before agreement, request and grant, shown each month (art. 3.3).',
  },
  LBB2: {
    address: 'sociaalwerk-werkt.nl/werkgevers/wat-het-loopbaanbudget-lbb',
    tells: 'Sixty months, and that older months lapse.',
  },
  LBB3: {
    address:
      'sociaalwerk-werkt.nl/werkgevers/veelgestelde-vragen/wat-gebeurt-er-met-het-loopbaanbedrag-als-een-werknemer-uit-dienst',
    tells: 'Transfer under the same cao, otherwise it lapses; hours are taken or paid.',
  },
  LBB5: {
    address: 'sociaalwerk-werkt.nl/inleiding-0',
    tells:
      'What it is for: advice, placement, course, supervision, coaching, prior learning, leave.',
  },
  LBB7: {
    address:
      'sociaalwerk-werkt.nl/werkgevers/starten-met-het-loopbaanbudget-voor-nieuwe-organisaties',
    tells: 'Not for regular refresher training, and not enough for a degree.',
  },
  HUM: {
    address: 'help.humanwave.nl (4000077240)',
    tells: 'A payroll package keeps it as a reserve: cost against reserve, paid net or gross.',
  },
  LBB6: {
    address: 'sociaalwerk-werkt.nl/werknemers/wat-het-loopbaanbudget-lbb',
    tells: 'Sixty months; a written agreement before spending.',
  },
  WGI1: {
    address: 'werkgeversinstituut.nl (let-op-loopbaanbudget, vervallen vanaf 1-7-2018)',
    tells:
      'The rates over time and the window of 36 months; its own example counts two months too many.',
  },
  WGI2: {
    address: 'werkgeversinstituut.nl (loopbaanbudget-cao-sociaal-werk)',
    tells: 'The tolerance until 2020.',
  },
  IKB1: {
    address:
      'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/de-samenstelling-van-het-individueel-keuzebudget',
    tells: 'Holiday allowance 8 %, year-end bonus 8.3 % over salary and holiday allowance.',
  },
  IKB3: {
    address: 'sociaalwerk-werkt.nl/werknemers/wat-het-individueel-keuzebudget-ikb',
    tells: 'The same for employees.',
  },
  FCB25: {
    address: 'fcb.onlinetouch.nl/1/25',
    tells:
      'Who has no right in the cao 2014-16, who decides and on what grounds an employer refuses (art. 3.3); mandatory training is for the employer (art. 3.4).',
  },
  FCB26: {
    address: 'fcb.onlinetouch.nl/1/26',
    tells: 'The same, and the age group with an older right.',
  },
  FCB27: {
    address: 'fcb.onlinetouch.nl/1/27',
    tells: 'What was to happen at exit in 2014-16 (art. 3.6).',
  },
  STAP4: {
    kind: 'document',
    address: 'Stappenplan Loopbaanbudget voor werkgevers, stap 3 and 4 (sociaalwerk-werkt.nl)',
    tells:
      'A talk at least once a year, put in writing, as a condition of saving untaxed; an agreement at spending, with goal and amount.',
  },
};
