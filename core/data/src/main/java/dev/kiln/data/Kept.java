package dev.kiln.data;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/** What was made once, kept as long as memory lasts. For several threads. */
final class Kept implements LongFunction<byte[]> {

    private final IntFunction<byte[]> maker;
    private final AtomicReferenceArray<SoftReference<byte[]>> made;

    /**
     * Nothing made yet.
     *
     * @param count how many things there are
     * @param maker makes one; if two threads ask for it at once it may be made twice
     */
    Kept(int count, IntFunction<byte[]> maker) {
        this.maker = maker;
        this.made = new AtomicReferenceArray<>(count);
    }

    @Override
    public byte[] apply(long index) {
        int place = Math.toIntExact(index);
        SoftReference<byte[]> reference = made.get(place);
        byte[] known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        byte[] fresh = maker.apply(place);
        made.set(place, new SoftReference<>(fresh));
        return fresh;
    }
}
