"""Writes the tables of the tests beside this file with pyarrow 25.0.1. The tests state the formulas again."""
import datetime, decimal
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 300
TEXTS = ["north wind", "sun", "a long sentence, which is repeated: ", ""]


def every(type, value):
    """A null in every fourth row, the third one first."""
    return pa.array([None if i % 4 == 2 else value(i) for i in range(ROWS)], type)


def day(i):
    return datetime.date(1900, 1, 1) + datetime.timedelta(days=37 * i)


table = pa.table({
    "truth": every(pa.bool_(), lambda i: i % 3 == 0),
    "byte": every(pa.int8(), lambda i: i % 256 - 128),
    "unsigned": every(pa.uint32(), lambda i: 4294967295 - i),
    "unsignedLong": every(pa.uint64(), lambda i: 18446744073709551615 - i),
    "whole": pa.array([i * i * 1000 - 500000 for i in range(ROWS)], pa.int32()),
    "long": every(pa.int64(), lambda i: (i - 150) * 10**15),
    "half": every(pa.float16(), lambda i: i / 8),
    "single": every(pa.float32(), lambda i: i / 3),
    "double": every(pa.float64(), lambda i: float("nan") if i % 5 == 0 else i / 7),
    "text": every(pa.string(), lambda i: TEXTS[i % 4] * (i % 6) + str(i)),
    "kind": every(pa.string(), lambda i: "kind " + str(i % 5)),
    "date": every(pa.date32(), day),
    "time": every(pa.time64("us"), lambda i: datetime.time(i % 24, 30, 0, i)),
    "local": every(pa.timestamp("ms"), lambda i: datetime.datetime.combine(day(i), datetime.time(6, i % 60))),
    "instant": every(pa.timestamp("us", "UTC"), lambda i: datetime.datetime(1969, 12, 31, 23, 59, 59, 999000 + i)),
    "decimal": every(pa.decimal128(20, 4), lambda i: decimal.Decimal(i - 150).scaleb(-4)),
    "empty": pa.nulls(ROWS),
    "tags": pa.array([["a", "b"]] * ROWS),
})
plain = dict(row_group_size=130, data_page_size=512)
pq.write_table(table, "none-1.parquet", compression="none", use_dictionary=False, **plain)
pq.write_table(table, "snappy-2.parquet", compression="snappy", data_page_version="2.0", **plain)
pq.write_table(table, "gzip-1.parquet", compression="gzip", write_page_checksum=True, **plain)
pq.write_table(table, "zstd-2.parquet", compression="zstd", compression_level=9, use_dictionary=False,
               data_page_version="2.0")
pq.write_table(table, "zstd-1.parquet", compression="zstd", compression_level=1)
pq.write_table(table, "lz4-1.parquet", compression="lz4", store_decimal_as_integer=True)
pq.write_table(table, "encodings.parquet", compression="snappy", use_dictionary=False, column_encoding={
    "truth": "RLE", "byte": "DELTA_BINARY_PACKED", "whole": "DELTA_BINARY_PACKED", "long": "DELTA_BINARY_PACKED",
    "unsigned": "BYTE_STREAM_SPLIT", "half": "BYTE_STREAM_SPLIT", "single": "BYTE_STREAM_SPLIT",
    "double": "BYTE_STREAM_SPLIT", "text": "DELTA_BYTE_ARRAY", "kind": "DELTA_LENGTH_BYTE_ARRAY",
    "decimal": "DELTA_BYTE_ARRAY"})
pq.write_table(table.select(["whole", "kind"]), "brotli.parquet", compression={"whole": "none", "kind": "brotli"})

houses = pa.table({
    "built": pa.array([day(300 + i) for i in range(90)]),
    "size": pa.array([None if i % 30 == 7 else 40.0 + (i * 37) % 90 for i in range(90)]),
    "rooms": pa.array([1 + (i * 5) % 6 for i in range(90)], pa.int16()),
    "garden": pa.array([i % 3 == 0 for i in range(90)]),
    "place": pa.array([["town", "village", None][i % 3] for i in range(90)]),
    "owners": pa.array([["a"]] * 90),
    "price": pa.array([100.5 + (i * 37) % 90 * 2 + i % 3 * 30 for i in range(90)]),
})
pq.write_table(houses, "houses.parquet", compression="zstd", row_group_size=40)
