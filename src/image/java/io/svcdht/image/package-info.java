/** What makes the image, run from source while it is built; nothing of it is in the image. */
package io.svcdht.image;
