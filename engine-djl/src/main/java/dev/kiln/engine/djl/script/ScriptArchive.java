package dev.kiln.engine.djl.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The file from which libtorch loads a module: a zip of four uncompressed entries. Only the code varies. */
public final class ScriptArchive {

    /** A pickled object of the class {@code __torch__.M} with {@code training = false}. */
    private static final byte[] MODULE =
            "\u0080\u0002c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub.".getBytes(StandardCharsets.ISO_8859_1);

    /** A pickled empty tuple. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * Packs the text of a module.
     *
     * @param code the text
     * @return the bytes of the file
     */
    public static byte[] of(String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "m/data.pkl", MODULE);
            put(zip, "m/constants.pkl", NO_CONSTANTS);
            put(zip, "m/version", "10\n".getBytes(StandardCharsets.US_ASCII));
            put(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
