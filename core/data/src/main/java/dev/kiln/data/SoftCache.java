package dev.kiln.data;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/** A cache of created objects, kept while memory permits. Thread-safe. */
final class SoftCache implements LongFunction<byte[]> {

    private final IntFunction<byte[]> maker;
    private final AtomicReferenceArray<SoftReference<byte[]>> made;

    /**
     * An empty cache.
     *
     * @param count the number of objects
     * @param maker creates one; with two concurrent requests it may be created twice
     */
    SoftCache(int count, IntFunction<byte[]> maker) {
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
