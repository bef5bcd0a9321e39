/** A generated wage-tax return, as long as asked and with everything the schema asks for. Nobody in it exists. */
const AMOUNTS_BEFORE =
  'PrlnAofAnwHg PrlnAofAnwUit PrlnWhkAnw PrlnAwfAnwLg PrlnAwfAnwHg PrlnAwfAnwHz PrlnAwfAnwUit PrLnUfo LnTabBB VakBsl OpgRchtVakBsl OpnAvwb OpbAvwb';
const AMOUNTS_AFTER =
  'WrdLn LnOwrk VerstrAanv IngLbPh PrAofLg PrAofHg PrAofUit OpslWko PrGediffWhk PrAwfLg PrAwfHg PrAwfHz PrAwfUit PrUFO BijdrZvw WghZvw WrdPrGebrAut WrknBijdrAut Reisk VerrArbKrt';
const TOTALS =
  'TotLnLbPh TotLnSV TotPrlnAofAnwLg TotPrlnAofAnwHg TotPrlnAofAnwUit TotPrlnWhkAnw TotPrlnAwfAnwLg TotPrlnAwfAnwHg TotPrlnAwfAnwHz TotPrlnAwfAnwUit PrLnUFO IngLbPh IngBijdrZvw TotWghZvw TotTeBet TotGen';

const elements = (names: string, value: string): string =>
  names
    .split(' ')
    .map((name) => `<${name}>${value}</${name}>`)
    .join('');
const ZEROS_BEFORE = elements(AMOUNTS_BEFORE, '0.00');
const ZEROS_AFTER = elements(AMOUNTS_AFTER, '0.00');

const HEAD = (payrollTaxNumber: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Loonaangifte xmlns="http://xml.belastingdienst.nl/schemas/Loonaangifte/2026/01" version="2.0"><Bericht><IdBer>BENCH</IdBer>` +
  `<DatTdAanm>2026-02-03T09:00:00</DatTdAanm><ContPers>Contact</ContPers><TelNr>0000000000</TelNr><RelNr>SWO00000</RelNr>` +
  `<GebrSwPakket>Bench</GebrSwPakket></Bericht><AdministratieveEenheid><LhNr>${payrollTaxNumber}</LhNr><NmIP>Bench</NmIP>` +
  `<TijdvakAangifte><DatAanvTv>2026-01-01</DatAanvTv><DatEindTv>2026-01-31</DatEindTv><VolledigeAangifte>` +
  `<CollectieveAangifte>${elements(TOTALS, '0')}</CollectieveAangifte>\n`;
const FOOT = '</VolledigeAangifte></TijdvakAangifte></AdministratieveEenheid></Loonaangifte>\n';

const two = (number: number): string => String(number).padStart(2, '0');

/** The n-th relation: wages, hours and dates differ, so that nothing compresses or caches unduly well. */
function relation(n: number): string {
  const wage = `${2000 + (n % 3000)}.${two(n % 100)}`;
  const hired = `${2005 + (n % 20)}-${two(1 + (n % 12))}-01`;
  return (
    `<InkomstenverhoudingInitieel><NumIV>1</NumIV><DatAanv>${hired}</DatAanv><PersNr>B${String(n).padStart(7, '0')}</PersNr>` +
    `<NatuurlijkPersoon><SofiNr>${String(900000000 + n)}</SofiNr><Voorl>B</Voorl><Voorv>van</Voorv><SignNm>Bench-${n}</SignNm>` +
    `<Gebdat>${1960 + (n % 45)}-${two(1 + (n % 12))}-${two(1 + (n % 28))}</Gebdat><Nat>1</Nat><Gesl>${1 + (n % 2)}</Gesl></NatuurlijkPersoon>` +
    `<Inkomstenperiode><DatAanv>${hired}</DatAanv><SrtIV>15</SrtIV><CdAard>1</CdAard><CAO>9999</CAO><IndArbovOnbepTd>J</IndArbovOnbepTd>` +
    `<IndSchriftArbov>J</IndSchriftArbov><IndOprov>N</IndOprov><IndLhKort>J</IndLhKort><LbTab>010</LbTab><IndWAO>J</IndWAO>` +
    `<IndWW>J</IndWW><IndZW>J</IndZW><CdZvw>K</CdZvw></Inkomstenperiode><Werknemersgegevens><LnLbPh>${wage}</LnLbPh><LnSV>${wage}</LnSV>` +
    `<PrlnAofAnwLg>${wage}</PrlnAofAnwLg>${ZEROS_BEFORE}<LnInGld>${wage}</LnInGld>${ZEROS_AFTER}<AantVerlU>${100 + (n % 60)}</AantVerlU>` +
    `<Ctrctln>${wage}</Ctrctln><AantCtrcturenPWk>${16 + (n % 25)}</AantCtrcturenPWk><BedrRntKstvPersl>0.00</BedrRntKstvPersl></Werknemersgegevens>` +
    `<Sector><DatAanvSect>${hired}</DatAanvSect><Sect>44</Sect></Sector></InkomstenverhoudingInitieel>\n`
  );
}

/** The bytes of a return with `relations` relations, unreduced, made as they are asked for. */
export async function* wageTaxReturn(
  relations: number,
  payrollTaxNumber: string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(HEAD(payrollTaxNumber));
  for (let from = 1; from <= relations; from += 500) {
    const count = Math.min(500, relations - from + 1);
    yield Buffer.from(Array.from({ length: count }, (_, index) => relation(from + index)).join(''));
  }
  yield Buffer.from(FOOT);
}
