package dev.kiln.host.plugin;

import dev.kiln.files.OptionalLibrary;
import java.io.IOException;

/** The header of a class file, and the library that reads the rest. */
final class ClassVersion {

    /** Needed only for plugins in plugin folders. */
    static final OptionalLibrary READER =
            new OptionalLibrary("org.ow2.asm:asm", "org.objectweb.asm", "org.objectweb.asm.ClassReader");

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_1_1 = 45;
    private static final int HEAD = 8;

    private ClassVersion() {}

    /**
     * The oldest Java that can load a class file, such as 17; determined first, since a newer file may have unknown
     * content.
     *
     * @throws IOException if it is not a class file
     */
    static int of(byte[] bytes) throws IOException {
        if (bytes.length < HEAD || number(bytes, 0) != MAGIC) {
            throw new IOException("no class file");
        }
        return (number(bytes, 4) & 0xffff) - JAVA_1_1 + 1;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
