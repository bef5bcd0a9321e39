import { request as httpRequest } from 'node:http';
import { PrismaService } from '#libs/database';
import { type Body, makeEmployer, makeWorld, settled, sheet, upload, type World } from './world.js';

let world: World;
let connectionId: string;
beforeAll(async () => {
  world = await makeWorld({ env: { UPLOAD_LIMIT_MB: '1' } });
});
beforeEach(async () => {
  ({ connectionId } = await makeEmployer(world.operator));
});
afterAll(() => world.stop());

const uploadsKept = () =>
  world.hub.context
    .get(PrismaService)
    .upload.count({ where: { connectionId: Number(connectionId) } });

/** A request of which a spec writes the body by hand. */
function openRequest(url = world.url, headers: Record<string, string> = {}) {
  const asked = httpRequest(`${url}/v1/connections/${connectionId}/uploads?period=month-2026-02`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.operatorKey}`,
      'content-type': 'text/csv',
      ...headers,
    },
  });
  const answered = new Promise<{ status: number; body: Body }>((resolve, reject) => {
    asked.once('error', reject).once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }),
      );
    });
  });
  answered.catch(() => {});
  return { asked, answered };
}

const multipart = (...parts: string[]) => {
  const form = new FormData();
  for (const part of parts) form.append('file', new Blob([part]), 'people.csv');
  return form;
};

const postForm = (form: FormData) =>
  world.operator.post(`/v1/connections/${connectionId}/uploads?period=month-2026-02`, form);

describe('a file', () => {
  it('is taken once; the same one again is only told', async () => {
    const first = await upload(world.operator, connectionId);
    expect([first.status, first.data.repeated, first.data.fileName]).toEqual([
      202,
      false,
      'february.csv',
    ]);
    await settled(world.operator, first.data.id, 'held');
    const second = await upload(world.operator, connectionId);
    expect([second.status, second.data.repeated, second.data.id]).toEqual([
      200,
      true,
      first.data.id,
    ]);
    const { data } = await world.operator.get(`/v1/uploads/${first.data.uploadId}`);
    expect(data).toMatchObject({
      connectionId,
      state: 'stored',
      rowCount: 2,
      receivedBy: 'Operator (test)',
    });
  });

  it.each(['application/octet-stream', 'application/xml', 'text/xml'])(
    'may say that it is %s: its contents decide',
    async (type) => {
      const { status } = await upload(world.operator, connectionId, sheet(), {
        'content-type': type,
      });
      expect(status).toBe(202);
    },
  );

  it('comes as the part of a form too, under the name it has there', async () => {
    const { status, data } = await postForm(multipart(sheet()));
    expect([status, data.fileName]).toEqual([202, 'people.csv']);
  });

  it('is refused when it is of another kind', async () => {
    const { status, data } = await upload(
      world.operator,
      connectionId,
      '<?xml version="1.0"?><a/>',
    );
    expect([status, data.code]).toEqual([400, 'upload.unrecognised']);
    expect(await uploadsKept()).toBe(0);
  });

  it('may be told which column holds what', async () => {
    const odd = sheet().replace('Personeelsnummer', 'Kenmerk');
    const columns = encodeURIComponent(JSON.stringify({ Kenmerk: 'payrollNumber' }));
    const { status, data } = await world.operator.post(
      `/v1/connections/${connectionId}/uploads?period=month-2026-02&columns=${columns}`,
      odd,
      { headers: { 'content-type': 'text/csv' } },
    );
    expect([status, data.code]).toEqual([202, undefined]);
    const unreadable = await world.operator.post(
      `/v1/connections/${connectionId}/uploads?columns={`,
      odd,
      { headers: { 'content-type': 'text/csv' } },
    );
    expect([unreadable.status, unreadable.data.errors[0].at]).toEqual([400, 'columns']);
  });

  it('is kept under a name without control characters', async () => {
    const name = 'filename="feb\0ru\u0007ary.csv"';
    const form = `--cut\r\ncontent-disposition: form-data; name="file"; ${name}\r\n\r\n${sheet()}\r\n--cut--\r\n`;
    const { status, data } = await world.operator.post(
      `/v1/connections/${connectionId}/uploads?period=month-2026-02`,
      form,
      { headers: { 'content-type': 'multipart/form-data; boundary=cut' } },
    );
    expect([status, data.fileName]).toEqual([202, 'february.csv']);
  });

  it('is put aside when it carries citizen service numbers, and none is told', async () => {
    const people = sheet().replace('Salaris', 'BSN').replaceAll('3250,50', '111222333');
    const { status, data } = await upload(world.operator, connectionId, people);
    expect([status, data.code]).toEqual([400, 'upload.personal-number']);
    expect(JSON.stringify(data)).not.toContain('111222333');
    const id = /upload ([\w-]+)/.exec(data.detail as string)?.[1];
    const { data: kept } = await world.operator.get(`/v1/uploads/${id}`);
    expect(kept).toMatchObject({ state: 'quarantined', rowCount: 0 });
  });
});

describe('a request that carries no usable file', () => {
  it.each([
    ['JSON', '{}', 'application/json', 'upload.unsupported-media-type'],
    ['plain text', sheet(), 'text/plain', 'request.unsupported-media-type'],
  ])('is refused: %s', async (_, body, type, code) => {
    const { status, data } = await upload(world.operator, connectionId, body, {
      'content-type': type,
    });
    expect([status, data.code]).toEqual([415, code]);
  });

  it('is refused: a form without a file', async () => {
    const form = new FormData();
    form.append('period', 'month-2026-02');
    const { status, data } = await postForm(form);
    expect([status, data.code]).toEqual([415, 'upload.unsupported-media-type']);
  });

  it('is refused: a form that stops before its end', async () => {
    const half =
      '--cut\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + sheet();
    const { status } = await upload(world.operator, connectionId, half, {
      'content-type': 'multipart/form-data; boundary=cut',
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await uploadsKept()).toBe(0);
  });
});

describe('a file that is too large', () => {
  const large = sheet(30_000);

  it('is refused by its declared length', async () => {
    const { status, data } = await upload(world.operator, connectionId, large);
    expect([status, data.code]).toEqual([413, 'upload.too-large']);
  });

  it('is refused while it arrives, when its length is not declared', async () => {
    const { asked, answered } = openRequest();
    asked.end(large);
    const { status, body } = await answered;
    expect([status, body.code]).toEqual([413, 'upload.too-large']);
    expect(await uploadsKept()).toBe(0);
  });
});

describe('a client that goes away halfway', () => {
  it('leaves nothing behind', async () => {
    const { asked, answered } = openRequest(world.url, {
      'content-length': String(sheet().length),
    });
    asked.write(sheet().slice(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 200));
    asked.destroy();
    await expect(answered).rejects.toThrow(/hang up/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await uploadsKept()).toBe(0);
  });
});

describe('an Idempotency-Key on an upload', () => {
  it('is ignored: two files are two files, and the same one again is only told', async () => {
    const key = { 'idempotency-key': 'february' };
    const first = await upload(world.operator, connectionId, sheet(), key);
    await settled(world.operator, first.data.id, 'held');
    const again = await upload(world.operator, connectionId, sheet(), key);
    expect([again.status, again.data.repeated, again.data.id]).toEqual([200, true, first.data.id]);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    const otherPerson = sheet().replace('000002', '000003');
    const other = await upload(world.operator, connectionId, otherPerson, key);
    expect([other.status, other.data.repeated]).toEqual([202, false]);
    const kept = await world.hub.context.get(PrismaService).idempotencyKey.count();
    expect(kept).toBe(0);
  });
});

describe('a hub that is told to stop', () => {
  it('finishes the upload that is under way and takes no other', async () => {
    const stopping = await makeWorld();
    const outer = { world, connectionId };
    world = stopping;
    ({ connectionId } = await makeEmployer(stopping.operator));
    const { asked, answered } = openRequest(stopping.url);
    asked.write(sheet().slice(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const stopped = stopping.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(stopping.as().get('/health')).rejects.toThrow(/ECONNREFUSED/);
    asked.end(sheet().slice(100));
    expect((await answered).status).toBe(202);
    await stopped;
    ({ world, connectionId } = outer);
  });
});
