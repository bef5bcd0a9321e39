import { type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';

/** The HTTP side of the hub, ready to listen. */
export async function createApi(hub: DynamicModule, beside: Type[], logger: LoggerService | false): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(
    { module: ApiModule, imports: [hub, ...beside] },
    new FastifyAdapter({ bodyLimit: 1024 * 1024 }),
    { logger, abortOnError: false },
  );
}
