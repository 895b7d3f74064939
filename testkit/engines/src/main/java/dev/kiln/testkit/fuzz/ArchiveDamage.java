package dev.kiln.testkit.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Damage to the content of packed files, which can still be unpacked. */
final class ArchiveDamage {

    private static final List<String> NAMES = List.of(
            "",
            "/",
            "../x",
            "/etc/x",
            "a\\b",
            "x\u0000y",
            "META-INF/MANIFEST.MF",
            "module-info.class",
            "x".repeat(300),
            "a/".repeat(1000));

    /** Zeros, which take almost no space in an archive. */
    private static final int BOMB = 1 << 25;

    /** A file in an archive. */
    private record Entry(String name, byte[] content) {}

    private ArchiveDamage() {}

    static byte[] gzip(byte[] packed, long seed, Mutation inner) {
        try {
            byte[] content = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream target = new GZIPOutputStream(bytes)) {
                target.write(inner.apply(content, seed));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            // already damaged: no longer packed
            return inner.apply(packed, seed);
        }
    }

    static byte[] zip(byte[] archive, long seed, Mutation inner) {
        SplittableRandom random = new SplittableRandom(seed);
        try {
            List<Entry> entries = read(archive);
            if (entries.isEmpty()) {
                return inner.apply(archive, seed);
            }
            change(entries, random, inner);
            return write(entries, random);
        } catch (IOException | IllegalArgumentException e) {
            // already damaged, or names that the writer refuses
            return inner.apply(archive, seed);
        }
    }

    private static List<Entry> read(byte[] archive) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ZipInputStream source = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = source.getNextEntry(); entry != null; entry = source.getNextEntry()) {
                entries.add(new Entry(entry.getName(), source.readAllBytes()));
            }
        }
        return entries;
    }

    private static void change(List<Entry> entries, SplittableRandom random, Mutation inner) {
        int at = random.nextInt(entries.size());
        Entry one = entries.get(at);
        switch (random.nextInt(9)) {
            case 0 -> entries.remove(at);
            case 1 -> entries.set(at, new Entry(NAMES.get(random.nextInt(NAMES.size())), one.content()));
            case 2 ->
                entries.set(
                        at,
                        new Entry(
                                one.name(),
                                entries.get(random.nextInt(entries.size())).content()));
            case 3 -> entries.set(at, new Entry(one.name(), random.nextInt(8) == 0 ? new byte[BOMB] : new byte[0]));
            default -> entries.set(at, new Entry(one.name(), inner.apply(one.content(), random.nextLong())));
        }
    }

    private static byte[] write(List<Entry> entries, SplittableRandom random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream target = new ZipOutputStream(bytes)) {
            target.setLevel(random.nextInt(10));
            for (Entry entry : entries) {
                add(entry, target);
            }
        }
        return bytes.toByteArray();
    }

    private static void add(Entry entry, ZipOutputStream target) throws IOException {
        try {
            target.putNextEntry(new ZipEntry(entry.name()));
            target.write(entry.content());
        } catch (ZipException e) {
            // of two entries with the same name the first is kept
            target.closeEntry();
        }
    }
}
