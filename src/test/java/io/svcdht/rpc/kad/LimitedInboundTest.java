package io.svcdht.rpc.kad;
